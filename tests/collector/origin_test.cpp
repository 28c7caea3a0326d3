#include "collector/origin.hpp"

#include <gtest/gtest.h>

namespace mapledger {
namespace {

HostInfo here() {
  return {7, "here", "6.1.0", "11111111-0000-4000-8000-000000000000", 4096, 2U << 20U, 1000, 10};
}

Hello hello() {
  return {"stap", "-", "-", "-", "-", "5000", "-", "-", "-"};
}

TEST(Origin, ALiveStreamsUnknownFieldsAreThisMachines) {
  const auto origin = live_origin(hello(), here());
  ASSERT_TRUE(origin);
  EXPECT_EQ(origin->host.id, 7U);
  EXPECT_EQ(origin->host.name, "here");
  EXPECT_EQ(origin->host.memory_bytes, 1000U);
  EXPECT_EQ(origin->utc_offset_ns, 5000);
  EXPECT_FALSE(origin->per_run);
}

TEST(Origin, AStreamOfAnotherBootIsNotLive) {
  Hello other = hello();
  other.boot_id = "22222222-0000-4000-8000-000000000000";
  EXPECT_FALSE(live_origin(other, here()));
  const auto recorded = recorded_origin(other, here());
  ASSERT_TRUE(recorded);
  EXPECT_NE(recorded->host.id, 7U);
  EXPECT_TRUE(recorded->per_run);
}

TEST(Origin, ARecordingIsOfItsOwnMachine) {
  const Hello recorded = {
      "ebpf", "5.10", "22222222-0000-4000-8000-000000000000", "16384", "33554432", "1", "9", "8", "there\n"};
  const auto origin = recorded_origin(recorded, here());
  ASSERT_TRUE(origin);
  EXPECT_EQ(origin->host.name, "there\\x0a");
  EXPECT_EQ(origin->host.memory_bytes, 9U);
  EXPECT_EQ(origin->pages().page, 16'384U);
}

TEST(Origin, NonsenseIsNamed) {
  Hello bad = hello();
  bad.page_bytes = "4k";
  EXPECT_NE(live_origin(bad, here()).error().message.find("PAGE_BYTES"), std::string::npos);
  bad.page_bytes = "0";
  EXPECT_FALSE(live_origin(bad, here()));
  bad.page_bytes = "5000";
  EXPECT_FALSE(live_origin(bad, here()));
}

TEST(Origin, OlderStreamsOfFilesAreHostsOfTheirOwn) {
  EXPECT_EQ(older_origin(here(), "").host.id, 7U);
  EXPECT_NE(older_origin(here(), "replay:a.csv").host.id, 7U);
  EXPECT_NE(older_origin(here(), "replay:a.csv").host.id, older_origin(here(), "replay:b.csv").host.id);
}

TEST(Origin, TheRecordersHelloIsComplete) {
  EXPECT_EQ(complete_hello(hello(), here(), 1),
            "hello,1,stap,6.1.0,11111111-0000-4000-8000-000000000000,4096,2097152,5000,1000,10,here");
}

}  // namespace
}  // namespace mapledger
