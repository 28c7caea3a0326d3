#include "collector/report/moment.hpp"

#include <cstdlib>
#include <ctime>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/clock.hpp"

namespace mapledger::report {
namespace {

using testing::HasSubstr;

class MomentTest : public testing::Test {
 protected:
  void TearDown() override { live_in("UTC"); }
  static void live_in(const char* zone) {
    setenv("TZ", zone, 1);
    tzset();
  }
  /// As it is now 2026-11-26T21:00:00Z, and the ledger goes over an hour in 2020.
  static std::string read(const std::string& text, std::int64_t day_of_us = kNow) {
    const auto moment = parse_moment(text);
    if (!moment) return moment.error().message;
    const auto at = resolve(*moment, {kNow, day_of_us, kStart, kEnd});
    return at ? rfc3339(*at) : at.error().message;
  }
  static constexpr std::int64_t kNow = 1'795'726'800'000'000;
  static constexpr std::int64_t kStart = 1'600'000'000'000'000;
  static constexpr std::int64_t kEnd = kStart + 3'600'000'000;
};

TEST_F(MomentTest, IsRfc3339AsPeopleWriteIt) {
  EXPECT_EQ(read("2026-11-26T14:00:30.25Z"), "2026-11-26T14:00:30.250000Z");
  EXPECT_EQ(read("2026-11-26 14:00+01:00"), "2026-11-26T13:00:00.000000Z");
  EXPECT_EQ(read("2026-11-26t14:00-05:30"), "2026-11-26T19:30:00.000000Z");
  EXPECT_EQ(read("2026-11-26"), "2026-11-26T00:00:00.000000Z");
  EXPECT_EQ(read("1970-01-01T00:00Z"), "1970-01-01T00:00:00.000000Z");
}

TEST_F(MomentTest, WithoutAZoneItIsInThatOfTheEnvironment) {
  live_in("Europe/Madrid");
  EXPECT_EQ(read("2026-11-26T14:00"), "2026-11-26T13:00:00.000000Z");
  EXPECT_EQ(read("2026-07-26T14:00:01"), "2026-07-26T12:00:01.000000Z");
  EXPECT_EQ(read("2026-07-26T14:00Z"), "2026-07-26T14:00:00.000000Z");
}

TEST_F(MomentTest, ATimeThatClocksShowTwiceOrNeverIsRefused) {
  live_in("Europe/Madrid");
  EXPECT_THAT(read("2026-10-25T02:30"), HasSubstr("is there twice"));
  EXPECT_EQ(read("2026-10-25T02:30+01:00"), "2026-10-25T01:30:00.000000Z");
  EXPECT_THAT(read("2026-03-29T02:30"), HasSubstr("left out as clocks are set forward"));
}

TEST_F(MomentTest, ATimeOfDayIsOfTheDayThatItRefersTo) {
  EXPECT_EQ(read("14:03"), "2026-11-26T14:03:00.000000Z");
  EXPECT_EQ(read("14:03:20", kStart), "2020-09-13T14:03:20.000000Z");
  live_in("Europe/Madrid");
  EXPECT_EQ(read("00:30"), "2026-11-25T23:30:00.000000Z");
}

TEST_F(MomentTest, IsSoLongAgoOrAnEdgeOfTheLedger) {
  EXPECT_EQ(read("1h"), "2026-11-26T20:00:00.000000Z");
  EXPECT_EQ(read("90s"), "2026-11-26T20:58:30.000000Z");
  EXPECT_EQ(read("15m"), "2026-11-26T20:45:00.000000Z");
  EXPECT_EQ(read("7d"), "2026-11-19T21:00:00.000000Z");
  EXPECT_EQ(read("now"), "2026-11-26T21:00:00.000000Z");
  EXPECT_EQ(read("start"), rfc3339(kStart));
  EXPECT_EQ(read("end"), rfc3339(kEnd));
}

TEST_F(MomentTest, WhatIsNoTimeIsToldWithTheForms) {
  for (const char* text : {"", "x", "14", "14:0", "24:00", "14:60", "14:00:60", "2026-11-26T",
                           "2026-11-26T14", "2026-11-26T14:00x", "2026-11-26T14:00+1", "2026-11-26T14:00.5",
                           "1w", "h", "-1h", "99999999999999999999h", "2026-11-26T14:00:00.Z", "26-11-26"}) {
    EXPECT_THAT(read(text), HasSubstr("is no time: give 2026-11-26T14:00")) << text;
  }
  EXPECT_THAT(read("2026-02-30"), HasSubstr("no day of the calendar"));
  EXPECT_THAT(read("2026-13-01T00:00Z"), HasSubstr("no day of the calendar"));
  EXPECT_THAT(read("1969-12-31"), HasSubstr("1970 to 2199"));
}

}  // namespace
}  // namespace mapledger::report
