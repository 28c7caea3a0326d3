#include <numeric>

#include "tests/collector/retention/plan_fixture.hpp"

namespace mapledger {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class DropTest : public PlanTest {
 protected:
  /// Ten hours, a GiB each, up to now.
  DropTest() {
    settings.bytes = 0;  // whole hours from the first
    for (std::int64_t now = kStart; now < kNow; now += kMinuteUs) {
      cut(now);
      fill(now, now + kMinuteUs, kGiB / 60);
    }
    settings.days = 0;
    settings.bytes = 100 * kGiB;
  }
  static constexpr std::int64_t kStart = kToday + 3 * kHourUs;
};

TEST_F(DropTest, NothingGoesThatIsWithinTheLimits) {
  settings.days = 1;
  EXPECT_THAT(drop(kNow), IsEmpty());
  settings.days = settings.activity_days = 0;
  settings.bytes = 0;
  EXPECT_THAT(drop(kNow + 1'000 * kDayUs), IsEmpty());
}

TEST_F(DropTest, WhatIsOlderThanTheDaysGoes) {
  settings.days = 2;
  const auto dropped = of(drop(kToday + 2 * kDayUs + 5 * kHourUs), Action::Kind::kDrop, "requests");
  EXPECT_THAT(names(dropped), ElementsAre("p20261120_0300", "p20261120_0400"));
}

TEST_F(DropTest, TheOldestGoUntilTheRestFits) {
  settings.bytes = 8 * kGiB;
  const auto dropped = of(drop(kNow), Action::Kind::kDrop, "requests");
  EXPECT_THAT(names(dropped), ElementsAre("p20261120_0300", "p20261120_0400", "p20261120_0500"));
  EXPECT_LE(storage.bytes, settings.bytes);
  EXPECT_THAT(drop(kNow), IsEmpty());
}

TEST_F(DropTest, WhatAgeTakesCountsForTheBytes) {
  settings.days = 1;
  settings.bytes = 8 * kGiB;
  const auto dropped = of(drop(kToday + kDayUs + 5 * kHourUs), Action::Kind::kDrop, "requests");
  EXPECT_EQ(dropped.size(), 3U);
}

TEST_F(DropTest, OtherTablesCountForTheBudget) {
  other_bytes = 5 * kGiB;
  settings.bytes = 8 * kGiB;
  EXPECT_EQ(of(drop(kNow), Action::Kind::kDrop, "requests").size(), 8U);
}

TEST_F(DropTest, WhatIsBeingWrittenStaysThoughItIsMoreThanTheBudget) {
  settings.bytes = 100 * kMiB;
  const auto actions = drop(kNow);
  EXPECT_EQ(of(actions, Action::Kind::kDrop, "requests").size(), 10U);
  EXPECT_GT(at(kNow).rows, 0U);
  EXPECT_GT(storage.bytes, settings.bytes);
  EXPECT_THAT(drop(kNow), IsEmpty());
}

TEST_F(DropTest, SpansGoWithTheLastRequestsOfTheirDay) {
  for (std::int64_t now = kNow; now < kNow + kDayUs; now += kMinuteUs) {
    cut(now);
    fill(now, now + kMinuteUs, kGiB / 60);
  }
  settings.bytes = 15 * kGiB;
  EXPECT_THAT(of(drop(kNow + kDayUs), Action::Kind::kDrop, "request_spans"), IsEmpty());
  EXPECT_LT(at(storage.requests, 0).end_us, kToday + kDayUs);
  settings.bytes = 14 * kGiB;
  EXPECT_THAT(names(of(drop(kNow + kDayUs), Action::Kind::kDrop, "request_spans")),
              ElementsAre("p20261120_0000"));
}

TEST_F(DropTest, ActivityHasAnAgeOfItsOwn) {
  settings.days = 1;
  settings.activity_days = 2;
  const std::int64_t now = kToday + 3 * kDayUs;
  cut(now);
  EXPECT_THAT(names(of(plan_drops(storage, settings, now - 1), Action::Kind::kDrop, "activity")), IsEmpty());
  const auto gone = drop(now);
  for (const char* table : {"activity", "activity_totals"}) {
    EXPECT_THAT(names(of(gone, Action::Kind::kDrop, table)), ElementsAre("p20261120_0000")) << table;
  }
  settings.activity_days = 0;
  EXPECT_THAT(of(drop(now + 900 * kDayUs), Action::Kind::kDrop, "activity"), IsEmpty());
}

TEST_F(DropTest, OlderIsEmptiedWhenItIsMoreThanAQuarterAndItsSpansWithIt) {
  settings.bytes = 20 * kGiB;
  storage.requests.front().rows = 1;
  storage.requests.front().bytes = 5 * kGiB;
  EXPECT_THAT(drop(kNow), IsEmpty());
  storage.requests.front().bytes = 5 * kGiB + 1;
  const auto actions = drop(kNow);
  EXPECT_THAT(names(of(actions, Action::Kind::kTruncate, "requests")), ElementsAre("older"));
  EXPECT_THAT(names(of(actions, Action::Kind::kTruncate, "request_spans")), ElementsAre("older"));
  EXPECT_THAT(of(actions, Action::Kind::kDrop, "requests"), IsEmpty());
}

TEST_F(DropTest, OlderIsNeverTooOld) {
  settings.days = 1;
  storage.requests.front().rows = 1'000'000;
  const auto actions = drop(kNow + 100 * kDayUs);
  EXPECT_THAT(of(actions, Action::Kind::kTruncate, "requests"), IsEmpty());
  EXPECT_EQ(storage.requests.front().name, "older");
}

TEST_F(DropTest, SpansOfRequestsInOlderAreKept) {
  storage.requests.front().rows = 10;  // ends at 3:00, so that the first day's spans may be theirs
  settings.days = 1;
  const auto actions = drop(kToday + 4 * kDayUs);
  EXPECT_EQ(of(actions, Action::Kind::kDrop, "request_spans").size(), 2U);
  EXPECT_EQ(storage.request_spans[1].name, "p20261120_0000");
}

TEST_F(DropTest, WhenNothingElseIsLeftWrongClocksGo) {
  settings.bytes = 2 * kGiB;
  storage.requests.front().rows = 1;
  storage.requests.front().bytes = kGiB / 2;
  storage.requests.back().rows = 1;
  storage.requests.back().bytes = kGiB / 2;
  other_bytes = kGiB;
  const auto actions = drop(kNow);
  EXPECT_EQ(of(actions, Action::Kind::kDrop, "requests").size(), 10U);
  EXPECT_THAT(names(of(actions, Action::Kind::kTruncate, "requests")), ElementsAre("older"));
  other_bytes = 2 * kGiB;
  EXPECT_THAT(names(of(drop(kNow), Action::Kind::kTruncate, "requests")), ElementsAre("catch_all"));
}

TEST_F(DropTest, OnlyOlderHoldsRows) {
  for (Partition& p : storage.requests) p.rows = p.bytes = 0;
  storage.requests.front().rows = 1'000'000;
  storage.requests.front().bytes = kGiB;
  other_bytes = kMiB;
  settings.bytes = 100 * kGiB;
  EXPECT_THAT(drop(kNow), IsEmpty());
  settings.bytes = kGiB;
  EXPECT_THAT(names(of(drop(kNow), Action::Kind::kTruncate, "requests")), ElementsAre("older"));
}

}  // namespace
}  // namespace mapledger
