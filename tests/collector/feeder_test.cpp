#include "collector/feeder.hpp"

#include <cerrno>
#include <future>

#include <gmock/gmock.h>

#include "tests/collector/account/batch_rows.hpp"
#include "tests/collector/fake_ledger.hpp"
#include "tests/collector/spool/spool_fixture.hpp"

namespace mapledger {
namespace {

using spool::kNowUs;
using spool::sample_event;
using std::chrono::hours;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

class FeederTest : public spool::SpoolTest {
 protected:
  void SetUp() override {
    options_.sync_after = milliseconds(-1);
    start();
    ledger_ = std::make_unique<FakeLedger>(spool_->id());
  }

  /// Events of several processes over some time; blocks of seven.
  void write_events(int events) {
    for (int i = 0; i < events; ++i) {
      Event event = sample_event(static_cast<Kind>(i % 2), i % 3 == 0 ? "a" : "b");
      event.pid = static_cast<std::uint32_t>(i % 5);
      event.result = i % 9 == 0 ? -12 : 0;
      const auto time_us = kNowUs + spool_->last_run() * 1'000'000'000LL +
                           static_cast<std::int64_t>(appender_->last_seq()) * 1'000'000;
      expected_.add(event, ++expected_seq_, time_us);
      ++written_;
      appender_->event(event, time_us);
      if (i % 7 == 6) appender_->flush();
    }
    appender_->flush();
  }

  /// Runs a feeder until the spool, which is closed, is read, or `most` shipments were stored.
  Result<bool> feed(LedgerState state, std::size_t most = SIZE_MAX) {
    segments().close();
    ShipmentQueue queue(2);
    Progress progress;
    auto claimed = std::make_shared<LedgerState>(std::move(state));
    Feeder feeder(
        *spool_, queue, progress, counters_, limits_,
        [&]() -> Result<std::optional<LedgerState>> { return std::optional(std::move(*claimed)); },
        [&] {
          ++asked_for_dead_;
          at_when_asked_ = ledger_->at;
          return dead_;
        });
    auto feeding = std::async(std::launch::async, [&] { return feeder.run(); });
    std::size_t stored = 0;
    while (const auto shipment = queue.pop_until(std::chrono::steady_clock::time_point::max())) {
      if (stored == most) {
        queue.close();
        continue;
      }
      EXPECT_EQ(shipment->number, stored);
      ledger_->store(*shipment);
      ++stored;
      progress.set(ledger_->at, std::nullopt);
    }
    return feeding.get();
  }
  /// As one batch of all that was written would say.
  std::set<std::string> expected() { return rows_of(expected_.batch()); }

  std::unique_ptr<FakeLedger> ledger_;
  Counters counters_;
  BatchLimits limits_{10, milliseconds(100), hours(24 * 365)};
  std::vector<ProcessEnd> dead_;
  int asked_for_dead_ = 0;
  Checkpoint at_when_asked_;
  Accountant expected_{Identity(42), PageSizes{}, 1, 1};
  std::uint64_t expected_seq_ = 0;
  std::uint64_t written_ = 0;
};

TEST_F(FeederTest, AFullBatchGoesAtOnceAndTheRestAtTheEnd) {
  write_events(25);
  EXPECT_TRUE(feed(ledger_->state()).value());
  EXPECT_THAT(ledger_->records, ElementsAre(10, 10, 5));
  EXPECT_EQ(ledger_->at.seq, 25U);
  EXPECT_EQ(ledger_->requests, 25U);
  EXPECT_EQ(ledger_->rows(), expected());
  EXPECT_THAT(ledger_->gaps, IsEmpty());
}

TEST_F(FeederTest, ABatchThatIsNotFullGoesWhenItIsOldEnough) {
  limits_.age = milliseconds(1);
  write_events(3);
  ShipmentQueue queue(2);
  Progress progress;
  Feeder feeder(
      *spool_, queue, progress, counters_, limits_,
      [&]() -> Result<std::optional<LedgerState>> { return std::optional(ledger_->state()); },
      [] { return std::vector<ProcessEnd>(); });
  auto feeding = std::async(std::launch::async, [&] { return feeder.run(); });
  const auto shipment = queue.pop_until(std::chrono::steady_clock::time_point::max());
  ASSERT_TRUE(shipment);
  EXPECT_NE(shipment->sums, nullptr) << "at a low rate sums are written with their batch";
  segments().close();
  EXPECT_TRUE(feeding.get().value());
}

TEST_F(FeederTest, SumsOfFullBatchesWaitAndAreWrittenOnce) {
  write_events(45);
  feed(ledger_->state()).value();
  EXPECT_THAT(ledger_->records, ElementsAre(10, 10, 10, 10, 5));
  EXPECT_THAT(ledger_->pending, IsEmpty()) << "none stays when all is read";
  EXPECT_EQ(ledger_->rows(), expected());
}

TEST_F(FeederTest, AfterAWhileSumsAreWrittenWithTheirBatch) {
  limits_.fold_after = milliseconds(0);
  write_events(40);
  feed(ledger_->state(), 2).value();
  EXPECT_THAT(ledger_->pending, IsEmpty());
  EXPECT_GT(ledger_->in_spans, 0U);
}

// The process ends after any of its batches: the next one folds what is pending, goes on behind the
// checkpoint, and goes from one run to the next.
TEST_F(FeederTest, WhateverWasStoredBeforeAKillAllIsStoredOnce) {
  write_events(45);
  start();
  write_events(38);
  const auto all_rows = expected();
  stop();
  std::map<std::string, std::string> files;
  for (const std::string& name : names()) files[name] = disk_.content(path(name));
  bool was_cut = true;
  for (std::size_t cut = 0; was_cut; ++cut) {
    for (const std::string& name : names()) disk_.remove(path(name)).value();
    for (const auto& [name, content] : files) disk_.put(path(name), content);
    start();
    ledger_ = std::make_unique<FakeLedger>(spool_->id());
    feed(ledger_->state(), cut).value();
    was_cut = ledger_->at.run != 2 || ledger_->at.seq != 38;
    start();
    feed(ledger_->state()).value();
    ASSERT_THAT(ledger_->pending, IsEmpty());
    ASSERT_EQ(ledger_->requests, 83U) << "cut after " << cut;
    ASSERT_EQ(ledger_->in_spans, 83U);
    ASSERT_EQ(ledger_->at.run, 2U);
    ASSERT_EQ(ledger_->at.seq, 38U);
    ASSERT_THAT(ledger_->gaps, IsEmpty());
    const auto found = ledger_->rows();
    const auto sums_only = [](const std::set<std::string>& rows) {  // numbers of two runs are not compared
      std::set<std::string> cut_off;
      for (const std::string& row : rows) cut_off.insert(row.substr(0, row.find(" span ")));
      return cut_off;
    };
    ASSERT_EQ(sums_only(found), sums_only(all_rows)) << "cut after " << cut;
  }
}

TEST_F(FeederTest, ADamagedBlockIsAGapWithItsNumberOfRecords) {
  write_events(21);
  std::string& content = disk_.content(path("0000000001-00000000.seg"));
  const auto second = content.find("MBLK", spool::kHeaderAreaBytes + 4);
  content[second + spool::kBlockHeaderBytes + 3] ^= 1;
  feed(ledger_->state()).value();
  EXPECT_EQ(ledger_->requests, 14U);
  ASSERT_EQ(ledger_->gaps.size(), 1U);
  const Gap& gap = ledger_->gaps[0];
  EXPECT_EQ(gap.stage, Stage::kSpool);
  EXPECT_EQ(gap.events, 7U);
  const std::int64_t first_us = kNowUs + 1'000'000'000;
  EXPECT_GE(gap.from_us, first_us + 6'000'000 - 1'000'000);
  EXPECT_LE(gap.from_us, first_us + 7'000'000) << "the first that is missing";
  EXPECT_GE(gap.to_us, first_us + 13'000'000);
  EXPECT_LE(gap.to_us, first_us + 15'000'000);
  EXPECT_EQ(counters_.lost_spool, 7U);
}

TEST_F(FeederTest, AHoleRightBehindTheCheckpointBeginsWhereTheLedgerEnds) {
  write_events(21);
  feed(ledger_->state(), 1).value();
  ASSERT_EQ(ledger_->at.seq, 10U);
  const std::int64_t stored_us = ledger_->whole_until_us;
  std::string& content = disk_.content(path("0000000001-00000000.seg"));
  const auto second = content.find("MBLK", spool::kHeaderAreaBytes + 4);
  content[second + spool::kBlockHeaderBytes + 3] ^= 1;  // 8 to 14
  start();
  feed(ledger_->state()).value();
  ASSERT_EQ(ledger_->gaps.size(), 1U);
  EXPECT_EQ(ledger_->gaps[0].events, 4U);
  EXPECT_LE(ledger_->gaps[0].from_us, stored_us);
  EXPECT_GE(ledger_->gaps[0].from_us, stored_us - 1'000'000);
}

TEST_F(FeederTest, ADamagedEndIsToldThoughNothingFollows) {
  write_events(14);
  std::string& content = disk_.content(path("0000000001-00000000.seg"));
  content[content.size() - 5] ^= 1;
  feed(ledger_->state()).value();
  EXPECT_EQ(ledger_->requests, 7U);
  ASSERT_EQ(ledger_->gaps.size(), 1U);
  EXPECT_EQ(ledger_->gaps[0].stage, Stage::kSpool);
}

TEST_F(FeederTest, WhatDiskAndMemoryDidNotTakeIsAGap) {
  options_.memory_bytes = 0;
  start();
  ledger_ = std::make_unique<FakeLedger>(spool_->id());
  ledger_->at.run = 2;
  write_events(7);
  disk_.set_room(0);
  write_events(14);
  disk_.heal();
  now_ += std::chrono::seconds(1);
  write_events(7);
  feed(ledger_->state()).value();
  EXPECT_EQ(ledger_->requests, 14U);
  ASSERT_EQ(ledger_->gaps.size(), 1U);
  EXPECT_EQ(ledger_->gaps[0].events, 14U);
  EXPECT_EQ(ledger_->at.seq, 28U);
}

TEST_F(FeederTest, OverTheBudgetTheSumsStayExactAndTheGapsTellTheRest) {
  limits_.records = 5'000;
  const std::uint64_t budget_records = 4 * options_.budget_bytes / 64;
  while (written_ < budget_records) write_events(700);
  feed(ledger_->state()).value();
  EXPECT_GT(counters_.shed_requests, 0U);
  EXPECT_EQ(ledger_->requests + counters_.shed_requests, written_);
  EXPECT_EQ(ledger_->in_spans, ledger_->requests) << "spans are of what is in the log";
  std::uint64_t told = 0;
  for (const Gap& gap : ledger_->gaps) {
    EXPECT_EQ(gap.stage, Stage::kSpool);
    EXPECT_GE(gap.from_us, kNowUs);
    told += *gap.events;
  }
  EXPECT_EQ(told, counters_.shed_requests);
  EXPECT_EQ(counters_.lost_spool, 0U);
  const auto sums_only = [](const std::set<std::string>& rows) {
    std::set<std::string> cut_off;
    for (const std::string& row : rows) cut_off.insert(row.substr(0, row.find(" span ")));
    return cut_off;
  };
  EXPECT_EQ(sums_only(ledger_->rows()), sums_only(expected()));
  EXPECT_EQ(ledger_->at.seq, written_);
}

// The kill came while the first segment was stored in part.
TEST_F(FeederTest, OverTheBudgetAtTheStartNothingIsCountedTwice) {
  limits_.records = 1'000;
  const std::uint64_t budget_records = 4 * options_.budget_bytes / 64;
  while (written_ < budget_records) write_events(700);
  options_.budget_bytes = 1ULL << 40U;
  start();
  feed(ledger_->state(), 1).value();
  ASSERT_EQ(ledger_->at.seq, 1'000U);
  options_.budget_bytes = 1U << 20U;
  start();
  feed(ledger_->state()).value();
  EXPECT_GT(counters_.shed_requests, 0U);
  EXPECT_EQ(ledger_->requests + counters_.shed_requests, written_);
}

TEST_F(FeederTest, AHoleBeforeASummaryOfNoRequestsIsNotOfLongAgo) {
  write_events(7);
  const auto until_us = kNowUs + 1'000'000'000 + 60'000'000;
  while (!segments().find({1, 12})) {
    for (int i = 0; i < 3'000; ++i) appender_->beat(until_us);
    appender_->flush();
  }
  std::string& content = disk_.content(path("0000000001-00000000.seg"));
  content[spool::kHeaderAreaBytes + spool::kBlockHeaderBytes + 3] ^= 1;
  disk_.remove(path("0000000001-00000001.seg")).value();
  stop();
  start();
  limits_.records = 10'000;
  feed(ledger_->state()).value();
  ASSERT_FALSE(ledger_->gaps.empty());
  for (const Gap& gap : ledger_->gaps) EXPECT_GE(gap.from_us, kNowUs);
}

TEST_F(FeederTest, AnotherCollectorsLedgerLeavesOlderRunsOutAndTellsAGap) {
  write_events(9);
  start();
  write_events(4);
  ledger_->at.run = 2;
  ledger_->whole_until_us = kNowUs;
  feed(ledger_->state(true)).value();
  EXPECT_EQ(ledger_->requests, 4U);
  ASSERT_EQ(ledger_->gaps.size(), 1U);
  EXPECT_EQ(ledger_->gaps[0].stage, Stage::kSpool);
  EXPECT_EQ(ledger_->gaps[0].events, std::nullopt) << "nobody knows how many the other has";
  EXPECT_LE(ledger_->gaps[0].from_us, kNowUs);
}

TEST_F(FeederTest, AClaimThatCanNeverBeEndsIt) {
  ShipmentQueue queue(2);
  Progress progress;
  Feeder feeder(
      *spool_, queue, progress, counters_, limits_,
      []() -> Result<std::optional<LedgerState>> { return Error{"not ours"}; },
      [] { return std::vector<ProcessEnd>(); });
  const auto run = feeder.run();
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().message, "not ours");
  EXPECT_TRUE(queue.drained());
}

TEST_F(FeederTest, GivesUpWaitingForTheDatabaseWhenTold) {
  write_events(5);
  ShipmentQueue queue(2);
  Progress progress;
  Feeder feeder(
      *spool_, queue, progress, counters_, limits_,
      [&]() -> Result<std::optional<LedgerState>> {
        feeder.give_up_claiming();
        return std::optional<LedgerState>();
      },
      [] { return std::vector<ProcessEnd>(); });
  EXPECT_FALSE(feeder.run().value()) << "it did not begin";
  EXPECT_TRUE(queue.drained());
  EXPECT_EQ(segments().records_after(1, 0), 5U);
}

TEST_F(FeederTest, TheDeadAreLookedForOnceAllFromBeforeIsStored) {
  write_events(25);
  start();
  dead_ = {{77, kNowUs}};
  write_events(12);
  feed(ledger_->state()).value();
  EXPECT_EQ(asked_for_dead_, 1);
  EXPECT_EQ(at_when_asked_.run, 1U);
  EXPECT_EQ(at_when_asked_.seq, 25U);
  EXPECT_THAT(ledger_->rows(), testing::Contains("end 77 " + std::to_string(kNowUs) + " times 1"));
}

}  // namespace
}  // namespace mapledger
