#include "collector/account/loss_meter.hpp"

#include <gtest/gtest.h>

namespace mapledger {
namespace {

class LossMeterTest : public testing::Test {
 protected:
  void SetUp() override { meter_.on_hello(0); }
  void events(int count) {
    for (int i = 0; i < count; ++i) meter_.on_event();
  }
  std::optional<LossMeter::Span> beat(std::uint64_t time_ns, std::uint64_t seen, std::uint64_t dropped) {
    return meter_.on_beat({time_ns, 0, seen, dropped});
  }
  LossMeter meter_;
};

TEST_F(LossMeterTest, NothingIsLostWhenTheCountsAgree) {
  events(10);
  EXPECT_FALSE(beat(1, 10, 0));
  events(5);
  EXPECT_FALSE(beat(2, 15, 0));
}

TEST_F(LossMeterTest, WhatTheTracerDroppedIsItsLoss) {
  events(7);
  const auto span = beat(5, 10, 3);
  ASSERT_TRUE(span);
  EXPECT_EQ(span->to_ns, 5U);
  EXPECT_EQ(span->lost.tracer, 3U);
  EXPECT_EQ(span->lost.transport, 0U);
  EXPECT_FALSE(beat(6, 10, 3)) << "told once";
}

TEST_F(LossMeterTest, WhatWasPrintedAndDidNotComeIsLostInTransport) {
  events(6);
  const auto span = beat(5, 10, 3);
  ASSERT_TRUE(span);
  EXPECT_EQ(span->lost.transport, 1U);
  events(4);
  EXPECT_FALSE(beat(6, 14, 3));
  EXPECT_EQ(meter_.total().transport, 1U);
}

TEST_F(LossMeterTest, ABadLineCameAndIsLostInParsing) {
  events(9);
  meter_.on_bad_line();
  const auto span = beat(5, 10, 0);
  ASSERT_TRUE(span);
  EXPECT_EQ(span->lost.parse, 1U);
  EXPECT_EQ(span->lost.transport, 0U);
}

TEST_F(LossMeterTest, ANewTracerCountsAnewAndTotalsStay) {
  events(8);
  beat(5, 10, 2);
  meter_.on_hello(6);
  events(3);
  EXPECT_FALSE(beat(7, 3, 0));
  EXPECT_EQ(meter_.total().tracer, 2U);
}

}  // namespace
}  // namespace mapledger
