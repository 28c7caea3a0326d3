#include "tests/chaos/outage_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mapledger::chaos {
namespace {

using testing::ElementsAre;

class OutageLogTest : public testing::Test {
 protected:
  void SetUp() override {
    log_.collector_up(10);
    log_.tracer_up(12);
  }
  OutageLog log_;
};

TEST(OutageLog, BeginsWithNothingRunning) {
  OutageLog log;
  log.tracer_up(5);
  EXPECT_FALSE(log.recording());
  EXPECT_THAT(log.spans(7), ElementsAre(Span{0, 7}));
}

TEST_F(OutageLogTest, EndsWhenBothRun) {
  EXPECT_TRUE(log_.recording());
  EXPECT_THAT(log_.spans(100), ElementsAre(Span{0, 12}));
}

TEST_F(OutageLogTest, ATracersDeathIsAnOutageUntilTheNextIsArmed) {
  log_.tracer_down(20);
  log_.tracer_up(30);
  EXPECT_THAT(log_.spans(100), ElementsAre(Span{0, 12}, Span{20, 30}));
}

TEST_F(OutageLogTest, ACollectorTakesItsTracerAlong) {
  log_.collector_down(20);
  log_.collector_up(30);
  EXPECT_FALSE(log_.recording());
  log_.tracer_up(35);
  EXPECT_THAT(log_.spans(100), ElementsAre(Span{0, 12}, Span{20, 35}));
}

TEST_F(OutageLogTest, KillsThatHitARecoveryAreOneOutage) {
  log_.tracer_down(20);
  log_.collector_down(25);
  log_.collector_up(30);
  log_.collector_down(31);
  log_.tracer_up(40);
  log_.collector_up(41);
  EXPECT_THAT(log_.spans(100), ElementsAre(Span{0, 12}, Span{20, 41}));
}

TEST_F(OutageLogTest, OneThatGoesOnEndsNow) {
  log_.collector_down(20);
  EXPECT_THAT(log_.spans(50), ElementsAre(Span{0, 12}, Span{20, 50}));
}

}  // namespace
}  // namespace mapledger::chaos
