// What the feeder says of records that are not there.
#include <cerrno>

#include "tests/collector/feeder_fixture.hpp"

namespace mapledger {
namespace {

using spool::kNowUs;
using spool::sample_event;
using std::chrono::hours;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

class FeederHolesTest : public FeederTest {};

TEST_F(FeederHolesTest, ADamagedBlockIsAGapWithItsNumberOfRecords) {
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

TEST_F(FeederHolesTest, AHoleRightBehindTheCheckpointBeginsWhereTheLedgerEnds) {
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

TEST_F(FeederHolesTest, ADamagedEndIsToldThoughNothingFollows) {
  write_events(14);
  std::string& content = disk_.content(path("0000000001-00000000.seg"));
  content[content.size() - 5] ^= 1;
  feed(ledger_->state()).value();
  EXPECT_EQ(ledger_->requests, 7U);
  ASSERT_EQ(ledger_->gaps.size(), 1U);
  EXPECT_EQ(ledger_->gaps[0].stage, Stage::kSpool);
}

TEST_F(FeederHolesTest, WhatDiskAndMemoryDidNotTakeIsAGap) {
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

TEST_F(FeederHolesTest, OverTheBudgetTheSumsStayExactAndTheGapsTellTheRest) {
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

TEST_F(FeederHolesTest, OverTheBudgetAtTheStartNothingIsCountedTwice) {
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

TEST_F(FeederHolesTest, AHoleBeforeASummaryOfNoRequestsIsNotOfLongAgo) {
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

TEST_F(FeederHolesTest, AnotherCollectorsLedgerLeavesOlderRunsOutAndTellsAGap) {
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

}  // namespace
}  // namespace mapledger
