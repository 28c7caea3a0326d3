#include "ebpf/preemption.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mapledger::ebpf {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kDynamic = "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)";

TEST(Preemption, KernelsThatLetProbesEnd) {
  EXPECT_THAT(explain_preemption({.version = "#1 SMP Debian 5.15"}), IsEmpty());
  EXPECT_THAT(explain_preemption({.version = kDynamic, .mode = "none (voluntary) full "}), IsEmpty());
  EXPECT_THAT(explain_preemption({.version = kDynamic, .mode = "(none) voluntary full "}), IsEmpty());
  EXPECT_THAT(explain_preemption({.version = kDynamic, .command_line = "quiet preempt=voluntary"}),
              IsEmpty());
}

TEST(Preemption, KernelsThatMayTakeTheProcessorAway) {
  const std::string says = "this kernel preempts probes";
  EXPECT_EQ(explain_preemption({.version = "#1 SMP PREEMPT Ubuntu"}), says);
  EXPECT_EQ(explain_preemption({.version = "#1 SMP PREEMPT_RT Debian"}), says);
  EXPECT_EQ(explain_preemption({.version = kDynamic, .mode = "none voluntary (full) "}), says);
  EXPECT_EQ(explain_preemption({.version = kDynamic, .mode = "none voluntary full (lazy) "}), says);
  EXPECT_EQ(explain_preemption({.version = kDynamic, .mode = "none (full)", .command_line = "preempt=none"}),
            says);
}

TEST(Preemption, UnknownCountsAsYes) {
  EXPECT_THAT(explain_preemption({.version = kDynamic, .command_line = "quiet"}),
              HasSubstr("cannot be read"));
}

}  // namespace
}  // namespace mapledger::ebpf
