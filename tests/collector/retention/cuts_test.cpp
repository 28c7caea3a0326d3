#include <numeric>

#include "tests/collector/retention/plan_fixture.hpp"

namespace mapledger {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(PlanTest, TheFirstTimeThereAreMinutesThenHoursThenDays) {
  cut(kNow);
  EXPECT_THAT(
      names(storage.requests),
      ElementsAre("older", "p20261120_1300", "p20261120_1310", "p20261120_1320", "p20261120_1330",
                  "p20261120_1340", "p20261120_1350", "p20261120_1400", "p20261120_1500", "p20261120_1600",
                  "p20261120_1700", "p20261120_1800", "p20261120_1900", "p20261120_2000", "p20261121_0000",
                  "p20261122_0000", "p20261123_0000", "catch_all"));
  EXPECT_EQ(storage.requests.front().end_us, kToday + 13 * kHourUs);
  EXPECT_THAT(names(storage.request_spans),
              ElementsAre("older", "p20261120_0000", "p20261121_0000", "p20261122_0000", "p20261123_0000",
                          "p20261124_0000", "p20261125_0000", "p20261126_0000", "p20261127_0000",
                          "p20261128_0000", "catch_all"));
  EXPECT_EQ(names(storage.activity), names(storage.request_spans));
}

TEST_F(PlanTest, ALedgerWithoutABudgetBeginsWithHours) {
  settings.bytes = 0;
  cut(kNow);
  EXPECT_EQ(length(at(kNow)), kHourUs);
}

TEST_F(PlanTest, ALedgerThatStaysEmptyGoesOnWithHours) {
  for (std::int64_t now = kNow; now < kNow + 5 * kHourUs; now += kMinuteUs) cut(now);
  EXPECT_EQ(length(at(kNow + 5 * kHourUs)), kHourUs);
}

TEST_F(PlanTest, EveryMinuteOfAMonthThereIsAPartitionAheadAndCutsAreFew) {
  std::size_t cuts = 0;
  for (std::int64_t now = kNow; now < kNow + 30 * kDayUs; now += kMinuteUs) {
    cuts += cut(now).size();
    ASSERT_EQ(length(at(now)), now < kToday + 14 * kHourUs ? 10 * kMinuteUs : kHourUs);
    ASSERT_EQ(length(at(now + 2 * kHourUs)), kHourUs);
    ASSERT_LE(length(at(now + 47 * kHourUs)), kDayUs);
    fill(now, now + kMinuteUs, kMiB);
  }
  EXPECT_LE(cuts, 30U * (8 + 1 + 2));
}

TEST_F(PlanTest, ASurgeIsCutFinerAnHourLaterAtMost) {
  constexpr std::uint64_t kSurge = 50'000ULL * 128 * 60;  // a minute of 50,000 requests a second
  cut(kNow - 2 * kHourUs);
  fill(kNow - 10 * kMinuteUs, kNow, 20 * kMiB);
  EXPECT_EQ(request_span(storage.requests, settings, kNow), kHourUs);
  const std::int64_t next = kToday + 14 * kHourUs;
  for (std::int64_t now = kNow; now < next; now += kMinuteUs) {
    fill(now, now + kMinuteUs, kSurge);
    cut(now + kMinuteUs);
    ASSERT_EQ(length(at(kNow)), kHourUs) << "holds rows: is left as it is";
  }
  for (std::int64_t now = next; now < next + kHourUs; now += kMinuteUs) {
    cut(now);
    ASSERT_EQ(length(at(now)), kMinuteUs);
    ASSERT_EQ(length(at(now + 9 * kMinuteUs)), kMinuteUs);
    fill(now, now + kMinuteUs, kSurge);
  }
}

TEST_F(PlanTest, AQuietLedgerGoesBackToHours) {
  settings.bytes = kGiB;
  cut(kNow);
  fill(kNow - 10 * kMinuteUs, kNow, 100 * kMiB);
  EXPECT_EQ(request_span(storage.requests, settings, kNow), 10 * kMinuteUs);
  fill(kNow, kToday + 14 * kHourUs, kMiB);
  std::int64_t now = kToday + 14 * kHourUs;
  for (; now < kToday + 20 * kHourUs; now += kMinuteUs) {
    cut(now);
    fill(now, now + kMinuteUs, 1024);
  }
  EXPECT_EQ(request_span(storage.requests, settings, now), kHourUs);
}

TEST_F(PlanTest, TooManyHoursBecomeDays) {
  cut(kNow);
  fill(kNow - 10 * kMinuteUs, kNow, 10'000);
  settings.days = 365;
  EXPECT_EQ(request_span(storage.requests, settings, kNow), kDayUs);
  settings.days = 30;
  EXPECT_EQ(request_span(storage.requests, settings, kNow), kHourUs);
  settings.bytes = 0;
  EXPECT_EQ(request_span(storage.requests, settings, kNow), kHourUs);
  settings.days = 0;
  EXPECT_EQ(request_span(storage.requests, settings, kNow), kDayUs);
  for (std::int64_t now = kNow; now < kNow + 400 * kDayUs; now += 5 * kHourUs) cut(now);
  EXPECT_LT(storage.requests.size(), 450U);
}

TEST_F(PlanTest, AnAbsenceOfThreeDaysIsOnePartition) {
  cut(kNow);
  fill(kNow - 10 * kMinuteUs, kNow, kMiB);
  const std::int64_t back = kNow + 3 * kDayUs;
  cut(back);
  EXPECT_EQ(at(kToday + 3 * kDayUs + 5 * kHourUs).begin_us, kToday + 3 * kDayUs)
      << "made when there were days";
  EXPECT_LE(at(back).begin_us, back);
  EXPECT_EQ(length(at(back + kHourUs)), kHourUs);
}

TEST_F(PlanTest, AnAbsenceOfTwoWeeksIsOnePartition) {
  cut(kNow);
  fill(kNow - 10 * kMinuteUs, kNow, kMiB);
  const std::int64_t end = storage.requests.back().begin_us;
  const auto before = storage.requests.size();
  cut(kNow + 14 * kDayUs);
  EXPECT_EQ(at(end).begin_us, end);
  EXPECT_EQ(at(end).end_us, kToday + 14 * kDayUs + 13 * kHourUs);
  EXPECT_EQ(length(at(kNow + 14 * kDayUs)), kHourUs);
  EXPECT_EQ(storage.requests.size(), before + 1 + 7 + 4);
  // What the spool kept from the first days finds its place, and none of it is in catch_all.
  fill(end + kDayUs, end + 2 * kDayUs, kMiB);
  EXPECT_EQ(storage.requests.back().rows, 0U);
}

TEST_F(PlanTest, AClockThatWasPutBackGetsPartitionsOfItsOwn) {
  cut(kNow);
  fill(kNow - 10 * kMinuteUs, kNow, kMiB);
  const std::int64_t back = kNow - 5 * 365 * kDayUs;
  const std::uint64_t stored = at(kNow - kMinuteUs).rows;
  cut(back);
  EXPECT_EQ(length(at(back)), 10 * kMinuteUs);
  EXPECT_EQ(storage.requests.front().end_us, floor_to(back, kHourUs));
  EXPECT_EQ(at(kNow - kMinuteUs).rows, stored) << "what was stored stays where it is";
  EXPECT_THAT(drop(back), IsEmpty());
}

TEST_F(PlanTest, OlderWithManyRowsIsNotCopied) {
  cut(kNow);
  storage.requests.front().rows = kMostCopied + 1;
  for (const Action& action : plan_cuts(storage, settings, kNow - 100 * kDayUs))
    EXPECT_NE(action.table, "requests");
  storage.requests.front().rows = kMostCopied;
  cut(kNow - 100 * kDayUs);
  EXPECT_EQ(length(at(kNow - 100 * kDayUs)), 10 * kMinuteUs);
}

TEST_F(PlanTest, AClockThatWasAheadLeavesAHoleThatIsCutLater) {
  cut(kNow);
  fill(kNow - 10 * kMinuteUs, kNow, kMiB);
  cut(kNow + 1'000 * kDayUs);
  EXPECT_GT(length(at(kNow + 10 * kDayUs)), 900 * kDayUs);
  for (std::int64_t now = kNow; now < kNow + 6 * kDayUs; now += kHourUs) cut(now);
  EXPECT_EQ(length(at(kNow + 5 * kDayUs)), kHourUs);
  EXPECT_LE(length(at(kNow + 7 * kDayUs)), kDayUs);
}

TEST_F(PlanTest, RowsOfClocksAheadStayWhereTheyAre) {
  cut(kNow);
  at(kNow + kDayUs).rows = 5;
  const auto name = at(kNow + kDayUs).name;
  for (std::int64_t now = kNow; now < kNow + kDayUs; now += kHourUs) cut(now);
  EXPECT_EQ(at(kNow + kDayUs).name, name);
  EXPECT_EQ(at(kNow + kDayUs).rows, 5U);
}

TEST_F(PlanTest, FewRowsInCatchAllAreSorted) {
  cut(kNow);
  storage.requests.back().rows = kMostCopied;
  const auto actions = cut(kNow + 10 * kDayUs);
  EXPECT_THAT(of(actions, Action::Kind::kDiscard, "requests"), IsEmpty());
  EXPECT_EQ(of(actions, Action::Kind::kCut, "requests").size(), 1U);
}

TEST_F(PlanTest, ManyRowsInCatchAllAreDiscardedBeforeItIsCut) {
  cut(kNow);
  storage.requests.back().rows = kMostCounted;
  EXPECT_THAT(plan_cuts(storage, settings, kNow), IsEmpty()) << "as long as it is not in the way";
  const auto actions = cut(kNow + 10 * kDayUs);
  EXPECT_THAT(names(of(actions, Action::Kind::kDiscard, "requests")), ElementsAre("catch_all"));
  EXPECT_EQ(length(at(kNow + 10 * kDayUs)), kHourUs);
}

TEST_F(PlanTest, TheFirstCutKeepsAllRows) {
  storage.activity.back().rows = kMostCounted;
  const auto actions = plan_cuts(storage, settings, kNow);
  EXPECT_THAT(of(actions, Action::Kind::kDiscard, "activity"), IsEmpty());
  EXPECT_EQ(of(actions, Action::Kind::kCut, "activity").size(), 1U);
}

}  // namespace
}  // namespace mapledger
