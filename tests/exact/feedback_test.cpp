#include "tests/exact/feedback.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

namespace mapledger::exact {
namespace {

TEST(Feedback, GainIsWhatBusyHasMoreThanQuietForEachRequest) {
  Feedback feedback;
  feedback.parts = {{"api", {10, 30}}, {"browser", {100, 90}}};
  feedback.stored = 1'000;
  EXPECT_DOUBLE_EQ(feedback.gain("api"), 0.02);
  EXPECT_DOUBLE_EQ(feedback.gain("browser"), -0.01);
  EXPECT_DOUBLE_EQ(feedback.gain(), 0.02) << "a part that made less hides no other";
}

TEST(Feedback, NothingStoredIsNoGain) {
  Feedback feedback;
  feedback.parts = {{"api", {0, 0}}};
  EXPECT_THROW((void)feedback.gain("api"), std::runtime_error);
}

}  // namespace
}  // namespace mapledger::exact
