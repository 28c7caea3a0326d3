#include "collector/pulse.hpp"

#include <gtest/gtest.h>

namespace mapledger {
namespace {

TEST(Pulse, TellsHowLongAgoItWasBeaten) {
  const auto before = Pulse::Clock::now();
  Pulse pulse;  // begins beaten: a stage that has not started yet does not hang
  EXPECT_LE(pulse.since(before), Pulse::Clock::duration::zero());
  EXPECT_GE(pulse.since(Pulse::Clock::now() + std::chrono::minutes(6)), std::chrono::minutes(6));
  const auto later = Pulse::Clock::now();
  pulse.beat();
  EXPECT_LE(pulse.since(later), Pulse::Clock::duration::zero());
}

}  // namespace
}  // namespace mapledger
