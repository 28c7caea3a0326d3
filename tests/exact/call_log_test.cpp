#include "tests/exact/call_log.hpp"

#include <string>

#include <gmock/gmock.h>

namespace mapledger::exact {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr pid_t kKeeper = 10;  // the one that is there when the trace begins

std::string returned(pid_t thread, int number) {
  return "           <...>-" + std::to_string(thread) + "   [001] ..... 26236.203788: sys_exit: NR " +
         std::to_string(number) + " = 140610675671040";
}
std::string began(pid_t parent, pid_t child, bool is_thread = false) {
  return "            bash-" + std::to_string(parent) +
         "    [000] ..... 26236.203864: task_newtask: pid=" + std::to_string(child) +
         " comm=bash clone_flags=" + (is_thread ? "3d0f00" : "1200000") + " oom_score_adj=0";
}

class CallLogTest : public testing::Test {
 protected:
  void take(const std::string& line) { ASSERT_TRUE(log_.take(line)) << line; }
  CallVerdict check(const std::map<pid_t, CallCounts>& ledger) { return check_calls(log_, ledger, rules_); }

  CallLog log_{{{kKeeper, kKeeper}, {11, kKeeper}}};
  CallRules rules_;
};

TEST_F(CallLogTest, EqualCountsAreWhole) {
  take(began(kKeeper, 20));
  for (const int number : {9, 9, 11, 25, 12}) take(returned(20, number));
  const auto verdict = check({{20, {2, 1, 1, 1}}});
  EXPECT_EQ(verdict.calls, 5);
  EXPECT_EQ(verdict.missing, 0);
  EXPECT_EQ(verdict.invented, 0);
  EXPECT_THAT(verdict.different, IsEmpty());
}

TEST_F(CallLogTest, CallThatTheLedgerHasNotIsMissing) {
  take(began(kKeeper, 20));
  take(returned(20, 9));
  take(returned(20, 11));
  EXPECT_EQ(check({{20, {1, 0, 0, 0}}}).missing, 1);
  EXPECT_EQ(check({}).missing, 2);
  EXPECT_THAT(check({}).different, SizeIs(1));
}

TEST_F(CallLogTest, CallOfAnotherKindIsMissingAndInvented) {
  take(began(kKeeper, 20));
  take(returned(20, 9));
  const auto verdict = check({{20, {0, 1, 0, 0}}});
  EXPECT_EQ(verdict.missing, 1);
  EXPECT_EQ(verdict.invented, 1);
}

TEST_F(CallLogTest, CallsOfAThreadThatTheKernelDoesNotKnowAreInvented) {
  EXPECT_EQ(check({{30, {0, 0, 0, 2}}}).invented, 2);
}

TEST_F(CallLogTest, NumbersMeanOtherCallsInA32BitProgram) {
  rules_.parents_of_32 = {kKeeper};
  take(began(kKeeper, 20));
  take(began(20, 21));  // its child is none
  for (const pid_t thread : {20, 21}) {
    for (const int number : {192, 90, 91, 163, 45, 11}) take(returned(thread, number));
  }
  const auto verdict = check({{20, {2, 1, 1, 1}}, {21, {0, 1, 0, 0}}});
  EXPECT_EQ(verdict.missing, 0);
  EXPECT_EQ(verdict.invented, 0);
  EXPECT_EQ(verdict.calls_32, 5);
}

TEST_F(CallLogTest, WhoLivedBeforeOrAfterIsNotCompared) {
  rules_.living = {20};
  take(returned(11, 9));
  take(began(kKeeper, 20));
  take(returned(20, 9));
  take(returned(99, 9));  // began between the two first looks
  const auto verdict = check({});
  EXPECT_EQ(verdict.calls, 0);
  EXPECT_EQ(verdict.missing, 0);
  EXPECT_EQ(verdict.not_compared, 3);
}

TEST_F(CallLogTest, ThreadsOfALeftOutProcessAreNotCompared) {
  rules_.left_out = {kKeeper};
  take(began(11, 20, true));
  take(returned(20, 9));
  take(began(20, 21, true));
  take(returned(21, 9));
  take(began(21, 22));  // a child of it is another process
  take(returned(22, 9));
  const auto verdict = check({});
  EXPECT_EQ(verdict.not_compared, 2);
  EXPECT_EQ(verdict.missing, 1);
}

TEST_F(CallLogTest, NamesCannotForgeALine) {
  take(
      "    -7 [0] sys_e-20    [000] ..... 1.5: task_newtask: pid=21 comm=a clone_flags=0 clone_flags=1200000 "
      "oom_score_adj=0");
  EXPECT_TRUE(log_.threads().contains(21));
  EXPECT_TRUE(log_.threads().at(21).parents.contains(20));
  take("    x-9 [1]: -20    [000] ..... 1.5: sys_exit: NR 9 = -12");
  EXPECT_TRUE(log_.threads().contains(20));
}

TEST_F(CallLogTest, OtherLinesAreRefused) {
  EXPECT_FALSE(log_.take("CPU:0 [LOST 12 EVENTS]"));
  EXPECT_FALSE(log_.take(""));
  EXPECT_FALSE(log_.take("  <...>-12 [000] ..... 1.5: sys_exit: NR x"));
}

}  // namespace
}  // namespace mapledger::exact
