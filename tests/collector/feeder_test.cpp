#include "collector/feeder.hpp"

#include "tests/collector/feeder_fixture.hpp"

namespace mapledger {
namespace {

using spool::kNowUs;
using spool::sample_event;
using std::chrono::hours;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

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
      *spool_, queue, progress, counters_, limits_, policy_,
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
  limits_.fold_batches = 1;
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

TEST_F(FeederTest, AClaimThatCanNeverBeEndsIt) {
  ShipmentQueue queue(2);
  Progress progress;
  Feeder feeder(
      *spool_, queue, progress, counters_, limits_, policy_,
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
      *spool_, queue, progress, counters_, limits_, policy_,
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
