#include "collector/sink/batch_store.hpp"

#include "collector/sink/changes.hpp"
#include "tests/integration/ledger_fixture.hpp"

namespace mapledger {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class BatchStoreTest : public LedgerTest {
 protected:
  bool prepares(const Shipment& shipment) {
    const auto prepared = store_.prepare(shipment);
    return prepared && *prepared;
  }
};

TEST_F(BatchStoreTest, ACommitWhoseAnswerWasLostIsKnownToBeStored) {
  add(Kind::kMmap, 42, 4096, 1);
  const Shipment s = shipment();
  ASSERT_TRUE(store_.prepare(s).value());
  ASSERT_FALSE(store_.finish(s, kNowUs).value().fenced);
  // Nobody knows of it: the same batch again, either way.
  EXPECT_FALSE(store_.store(s, kNowUs).value().fenced);
  EXPECT_FALSE(prepares(s)) << "the rows are there: LOAD DATA would skip them, INSERT fails";
  EXPECT_FALSE(store_.store(s, kNowUs).value().fenced);
  EXPECT_EQ(database_.value("SELECT COUNT(*), MAX(batch) FROM requests, checkpoint"), "1|1");
}

TEST_F(BatchStoreTest, OnANewConnectionTheBatchIsStoredOnce) {
  add(Kind::kMmap, 42, 4096, 1);
  const Shipment s = shipment();
  ASSERT_TRUE(store_.prepare(s).value());
  const std::string id = database_.value(
      "SELECT MAX(id) FROM information_schema.processlist WHERE db = DATABASE()"
      " AND id <> CONNECTION_ID()");
  database_.connection().execute("KILL " + id).value();
  const auto finished = store_.finish(s, kNowUs);
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().kind, mysql::ErrorKind::kConnection);
  auto other = BatchStore::open(database_.config()).value();
  EXPECT_FALSE(other.store(s, kNowUs).value().fenced);
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM requests"), "1");
}

TEST_F(BatchStoreTest, WhatIsPreparedIsSeenByNobodyBeforeItsTurn) {
  add(Kind::kMmap, 42, 4096, 1);
  const Shipment first = shipment();
  at_ = first.after;
  add(Kind::kMmap, 42, 4096, 1);
  const Shipment second = shipment();
  auto other = BatchStore::open(database_.config()).value();
  ASSERT_TRUE(store_.prepare(first).value());
  ASSERT_TRUE(other.prepare(second).value());
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM requests"), "0");
  EXPECT_FALSE(store_.finish(first, kNowUs).value().fenced);
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM requests"), "1");
  EXPECT_FALSE(other.finish(second, kNowUs).value().fenced);
  EXPECT_EQ(database_.value("SELECT p.mmap_calls, requests FROM processes p, checkpoint"), "2|2");
}

TEST_F(BatchStoreTest, SumsThatWaitAreStoredWithTheirBatchAndWrittenOnce) {
  add(Kind::kMmap, 42, 4096, 1);
  Shipment first = shipment();
  first.pending = encode_changes(*first.batch);
  first.sums.reset();
  ASSERT_TRUE(store_.prepare(first).value());
  ASSERT_FALSE(store_.finish(first, kNowUs).value().fenced);
  at_ = first.after;
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM requests"), "1");
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM processes"), "0");
  const auto pending = read_pending(connection(), host_.id).value();
  ASSERT_EQ(pending.size(), 1U);
  EXPECT_EQ(pending[0].run, 1U);
  add(Kind::kMmap, 42, 4096, 1);
  Shipment second = shipment();
  Accumulator sums;
  sums.add(*decode_changes(pending[0].bytes));
  sums.add(*second.batch);
  second.sums = sums.take();
  second.clears_pending = true;
  EXPECT_FALSE(store_.store(second, kNowUs).value().fenced);
  EXPECT_EQ(database_.value("SELECT mmap_calls, requested_bytes, peak_bytes FROM processes"), "2|8192|8192");
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM pending_changes"), "0");
}

TEST_F(BatchStoreTest, AServerThatTakesNoLoadDataGetsInserts) {
  const std::string as_set = database_.value("SELECT @@GLOBAL.local_infile");
  database_.connection().execute("SET GLOBAL local_infile = 0").value();
  for (int i = 0; i < 2'500; ++i) add(Kind::kMmap, 42, 4096, 1, "it's");
  const Shipment s = shipment();
  const auto prepared = store_.prepare(s);
  const auto stored = store_.finish(s, kNowUs);
  database_.connection().execute("SET GLOBAL local_infile = " + as_set).value();
  EXPECT_TRUE(prepared.value());
  EXPECT_FALSE(stored.value().fenced);
  EXPECT_EQ(database_.value("SELECT COUNT(*), MAX(seq), MIN(name) FROM requests"), "2500|2500|it's");
}

TEST_F(BatchStoreTest, ARowThatIsRefusedForGoodIsLeftOutAndToldAsAGap) {
  connection().execute("ALTER TABLE requests MODIFY length INT UNSIGNED NOT NULL").value();
  for (int i = 0; i < 1'500; ++i) add(Kind::kMmap, 42, i == 700 ? 1ULL << 40U : 4096, 1);
  const Shipment s = shipment();
  EXPECT_FALSE(prepares(s)) << "LOAD DATA would have bent it, INSERT fails";
  const auto outcome = store_.store(s, kNowUs).value();
  EXPECT_FALSE(outcome.fenced);
  EXPECT_EQ(outcome.refused, 1U);
  EXPECT_EQ(database_.value("SELECT COUNT(*), SUM(seq = 701) FROM requests"), "1499|0");
  EXPECT_EQ(database_.value("SELECT mmap_calls FROM processes"), "1500") << "it did happen";
  EXPECT_EQ(database_.value("SELECT stage, events, from_us = to_us, detail LIKE '%length%' FROM gaps"),
            "database|1|1|1");
}

TEST_F(BatchStoreTest, AServerMayNotAskForFiles) {
  database_.connection().execute("CREATE TABLE `lines` (line TEXT)").value();
  auto connection = mysql::Connection::open(database_.config(), mysql::Connection::LocalInfile::kOn).value();
  EXPECT_FALSE(connection.execute("LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE `lines`"));
  auto api_like = mysql::Connection::open(database_.config()).value();
  EXPECT_FALSE(api_like.execute("LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE `lines`"));
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM `lines`"), "0");
}

}  // namespace
}  // namespace mapledger
