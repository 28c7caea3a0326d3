#include "common/host.hpp"

#include <gtest/gtest.h>

namespace mapledger {
namespace {

TEST(Host, KnowsThisMachine) {
  const HostInfo host = this_host();
  EXPECT_NE(host.id, 0U);
  EXPECT_FALSE(host.kernel.empty());
  EXPECT_EQ(host.boot_id.size(), 36U);
  EXPECT_GE(host.page_bytes, 4096U);
  EXPECT_GT(host.memory_bytes, 0U);
  EXPECT_EQ(host.id, this_host().id);
}

// Keys in databases depend on it: these values must never change.
TEST(Host, TheStableHashStaysAsItIs) {
  EXPECT_EQ(stable_hash(""), 14087677454934409008U);
  EXPECT_EQ(stable_hash("worker"), 8042795588586542176U);
  EXPECT_NE(stable_hash("a"), stable_hash(std::string_view("a\0", 2)));
  EXPECT_NE(stable_mix(1, 2), stable_mix(2, 2));
}

}  // namespace
}  // namespace mapledger
