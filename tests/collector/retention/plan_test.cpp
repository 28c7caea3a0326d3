#include "collector/retention/plan.hpp"

#include <algorithm>
#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mapledger {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t kToday = 20'777 * kDayUs;  // 2026-11-20
constexpr std::int64_t kNow = kToday + 13 * kHourUs + 20 * kMinuteUs;
constexpr std::uint64_t kMiB = 1U << 20U;
constexpr std::uint64_t kGiB = 1ULL << 30U;

/// A database without a server: carries out what is planned.
class PlanTest : public testing::Test {
 protected:
  PlanTest() {
    for (auto* table : {&storage.requests, &storage.request_spans, &storage.activity}) {
      table->push_back({std::string(kCatchAll), kDawnUs, kForeverUs, 0, 0});
    }
  }

  std::vector<Partition>& table(const std::string& name) {
    return name == "requests"   ? storage.requests
           : name == "activity" ? storage.activity
                                : storage.request_spans;
  }

  /// As the server would: the pieces must lie in order and end where the partition ended.
  void carry_out(const Action& action) {
    auto& partitions = table(action.table);
    for (const Partition& what : action.what) {
      const auto at = std::find_if(partitions.begin(), partitions.end(),
                                   [&](const Partition& p) { return p.name == what.name; });
      ASSERT_NE(at, partitions.end()) << what.name;
      if (action.kind == Action::Kind::kDrop) {
        partitions.erase(at);
      } else if (action.kind != Action::Kind::kCut) {
        at->rows = at->bytes = 0;
      } else {
        std::vector<Partition> pieces;
        std::int64_t begin = at->begin_us;
        for (const auto& piece : action.into) {
          ASSERT_LT(begin, piece.end_us) << piece.name;
          pieces.push_back({piece.name, begin, piece.end_us, 0, 0});
          begin = piece.end_us;
        }
        ASSERT_EQ(begin, at->end_us);
        partitions.insert(partitions.erase(at), pieces.begin(), pieces.end());
      }
    }
    std::vector<std::string> names;
    for (const Partition& p : partitions) names.push_back(p.name);
    std::sort(names.begin(), names.end());
    ASSERT_EQ(std::adjacent_find(names.begin(), names.end()), names.end()) << "two of a name";
  }

  std::vector<Action> cut(std::int64_t now_us) {
    auto actions = plan_cuts(storage, settings, now_us);
    for (const Action& action : actions) carry_out(action);
    EXPECT_THAT(plan_cuts(storage, settings, now_us), IsEmpty()) << "never comes to an end";
    return actions;
  }
  std::vector<Action> drop(std::int64_t now_us) {
    count_bytes();
    auto actions = plan_drops(storage, settings, now_us);
    for (const Action& action : actions) carry_out(action);
    count_bytes();
    return actions;
  }
  void count_bytes() {
    storage.bytes = other_bytes;
    for (const auto* partitions : {&storage.requests, &storage.request_spans, &storage.activity}) {
      for (const Partition& p : *partitions) storage.bytes += p.bytes;
    }
  }

  Partition& at(std::vector<Partition>& partitions, std::int64_t us) {
    return *std::find_if(partitions.begin(), partitions.end(),
                         [&](const Partition& p) { return us < p.end_us; });
  }
  Partition& at(std::int64_t us) { return at(storage.requests, us); }
  static std::int64_t length(const Partition& p) { return p.end_us - p.begin_us; }

  /// Rows of 128 bytes over a span of time, into requests, their spans and activity.
  void fill(std::int64_t from_us, std::int64_t to_us, std::uint64_t bytes) {
    constexpr std::int64_t kStep = kMinuteUs;
    const std::uint64_t each = bytes * kStep / static_cast<std::uint64_t>(to_us - from_us);
    for (std::int64_t us = from_us; us < to_us; us += kStep) {
      Partition& p = at(us);
      p.bytes += each;
      p.rows += std::max<std::uint64_t>(1, each / 128);
      at(storage.request_spans, us).rows += 1;
      at(storage.activity, us).rows += 1;
    }
  }

  std::vector<std::string> names(const std::vector<Partition>& partitions) {
    std::vector<std::string> found;
    for (const Partition& p : partitions) found.push_back(p.name);
    return found;
  }
  static std::vector<Partition> of(const std::vector<Action>& actions, Action::Kind kind,
                                   const std::string& table) {
    for (const Action& action : actions) {
      if (action.kind == kind && action.table == table) return action.what;
    }
    return {};
  }

  Storage storage;
  RetentionSettings settings;
  std::uint64_t other_bytes = 0;
};

TEST_F(PlanTest, TheFirstTimeThereAreHoursThenDays) {
  cut(kNow);
  EXPECT_THAT(names(storage.requests),
              ElementsAre("older", "p20261120_1300", "p20261120_1400", "p20261120_1500", "p20261120_1600",
                          "p20261120_1700", "p20261120_1800", "p20261120_1900", "p20261120_2000",
                          "p20261121_0000", "p20261122_0000", "p20261123_0000", "catch_all"));
  EXPECT_EQ(storage.requests.front().end_us, kToday + 13 * kHourUs);
  EXPECT_THAT(names(storage.request_spans),
              ElementsAre("older", "p20261120_0000", "p20261121_0000", "p20261122_0000", "p20261123_0000",
                          "p20261124_0000", "p20261125_0000", "p20261126_0000", "p20261127_0000",
                          "p20261128_0000", "catch_all"));
  EXPECT_EQ(names(storage.activity), names(storage.request_spans));
}

TEST_F(PlanTest, EveryMinuteOfAMonthThereIsAPartitionAheadAndCutsAreFew) {
  std::size_t cuts = 0;
  for (std::int64_t now = kNow; now < kNow + 30 * kDayUs; now += kMinuteUs) {
    cuts += cut(now).size();
    ASSERT_EQ(length(at(now)), kHourUs);
    ASSERT_EQ(length(at(now + 2 * kHourUs)), kHourUs);
    ASSERT_LE(length(at(now + 47 * kHourUs)), kDayUs);
    fill(now, now + kMinuteUs, kMiB);
  }
  EXPECT_LE(cuts, 30U * (8 + 1 + 2));
}

TEST_F(PlanTest, ASurgeIsCutFinerAnHourLaterAtMost) {
  constexpr std::uint64_t kSurge = 50'000ULL * 128 * 60;  // a minute of 50,000 requests a second
  cut(kNow);
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
  cut(back);
  EXPECT_EQ(length(at(back)), kHourUs);
  EXPECT_EQ(storage.requests.front().end_us, floor_to(back, kHourUs));
  EXPECT_EQ(at(kNow).rows, at(kNow - kMinuteUs).rows) << "what was stored stays where it is";
  EXPECT_THAT(drop(back), IsEmpty());
}

TEST_F(PlanTest, OlderWithManyRowsIsNotCopied) {
  cut(kNow);
  storage.requests.front().rows = kMostCopied + 1;
  for (const Action& action : plan_cuts(storage, settings, kNow - 100 * kDayUs))
    EXPECT_NE(action.table, "requests");
  storage.requests.front().rows = kMostCopied;
  cut(kNow - 100 * kDayUs);
  EXPECT_EQ(length(at(kNow - 100 * kDayUs)), kHourUs);
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

class DropTest : public PlanTest {
 protected:
  /// Ten hours, a GiB each, up to now.
  DropTest() {
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
  EXPECT_THAT(names(of(drop(now), Action::Kind::kDrop, "activity")), ElementsAre("p20261120_0000"));
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
