#include "tests/chaos/kill_plan.hpp"

#include <set>

#include <gtest/gtest.h>

namespace mapledger::chaos {
namespace {

TEST(KillPlan, IsTheSameForTheSameSeed) {
  KillPlan one(7);
  KillPlan same(7);
  KillPlan other(8);
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    const Kill kill = one.next();
    const Kill again = same.next();
    EXPECT_EQ(kill.pause, again.pause);
    EXPECT_EQ(kill.victims, again.victims);
    differs = differs || other.next().pause != kill.pause;
  }
  EXPECT_TRUE(differs);
}

TEST(KillPlan, HitsEachPartAloneAndWithAnother) {
  KillPlan plan(1);
  std::set<std::vector<Victim>> seen;
  for (int i = 0; i < 1'000; ++i) {
    const Kill kill = plan.next();
    EXPECT_GE(kill.pause, KillPlan::kShortest);
    EXPECT_LE(kill.pause, KillPlan::kLongest);
    if (kill.victims.size() == 2) {
      EXPECT_NE(kill.victims[0], kill.victims[1]);
    }
    seen.insert(kill.victims);
  }
  EXPECT_EQ(seen.size(), 3U + 6U);
}

}  // namespace
}  // namespace mapledger::chaos
