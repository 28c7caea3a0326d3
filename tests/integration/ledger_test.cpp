#include "collector/sink/ledger.hpp"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collector/account/accountant.hpp"
#include "collector/sink/shipper.hpp"
#include "tests/support/test_database.hpp"

namespace mapledger {
namespace {

using test::TestDatabase;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::int64_t kNowUs = 1'795'180'000'000'000;

class LedgerTest : public testing::Test {
 protected:
  LedgerTest() : ledger_(Ledger::open(database_.config()).value()) {
    host_.id = 77;
    host_.name = "vm";
    ledger_.begin_run(host_, kNowUs).value();
    accountant_.set_utc_offset(kNowUs * 1000);
  }

  void add(Kind kind, std::uint32_t pid, std::uint64_t length, std::int64_t result,
           std::string_view name = "worker") {
    Event e;
    e.kind = kind;
    e.has_head = true;
    e.pid = e.tid = pid;
    e.start_ns = pid;
    e.time_ns = ++time_ns_ * 1'000'000;
    e.length = length;
    e.result = result;
    e.name = name;
    accountant_.add(e);
  }
  void store() { ASSERT_EQ(ledger_.store(*accountant_.take(), kNowUs).value(), Ledger::Stored::kYes); }

  TestDatabase database_;
  HostInfo host_;
  Ledger ledger_;
  Accountant accountant_{Identity(1), PageSizes{}};
  std::uint64_t time_ns_ = 0;
};

TEST_F(LedgerTest, StoresRowsAndWhatTheyAddUpTo) {
  for (int i = 0; i < 25; ++i) add(Kind::kMmap, 42, 10'563'584, 0x7F0000000000);
  store();
  for (int i = 0; i < 10; ++i) add(Kind::kMunmap, 42, 10'563'584, 0);
  add(Kind::kMmap, 42, 1ULL << 50U, -12);
  store();
  EXPECT_EQ(database_.value("SELECT COUNT(*), SUM(failed), MIN(seq), MAX(seq) FROM requests"), "36|1|1|36");
  EXPECT_EQ(database_.value(
                "SELECT pid, name, requested_bytes, returned_bytes, peak_bytes, mmap_calls, munmap_calls,"
                " failed_calls, batch FROM processes"),
            "42|worker|264089600|105635840|264089600|25|10|1|2");
  EXPECT_EQ(database_.value("SELECT name, requested_bytes, returned_bytes, mmap_calls FROM programs"),
            "worker|264089600|105635840|25");
  EXPECT_EQ(database_.value("SELECT requested_bytes, munmap_calls, failed_calls FROM activity"),
            "264089600|10|1");
  EXPECT_EQ(
      database_.value("SELECT run, seq, batch, requests, requested_bytes, failed_calls FROM checkpoint"),
      "1|36|2|36|264089600|1");
  EXPECT_EQ(database_.value("SELECT COUNT(*), SUM(requests), MAX(last_seq) FROM request_spans"), "2|36|36");
}

TEST_F(LedgerTest, ThePeakReachesOverBatches) {
  add(Kind::kMmap, 42, 8192, 1);
  store();
  add(Kind::kMmap, 42, 4096, 1);
  add(Kind::kMunmap, 42, 12288, 0);
  store();
  add(Kind::kMmap, 42, 4096, 1);
  store();
  EXPECT_EQ(database_.value("SELECT peak_bytes FROM processes"), "12288");
}

TEST_F(LedgerTest, GivingBackMoreThanWasAskedForIsNoError) {
  add(Kind::kMunmap, 42, 8192, 0);
  store();
  add(Kind::kMunmap, 42, 8192, 0);
  store();
  EXPECT_EQ(database_.value("SELECT requested_bytes, returned_bytes, peak_bytes FROM processes"),
            "0|16384|0");
}

TEST_F(LedgerTest, HostileNamesAreData) {
  add(Kind::kMmap, 1, 4096, 1, "a,b'\"; DROP TA");
  add(Kind::kMmap, 2, 4096, 1, "new\nline");
  add(Kind::kMmap, 3, 4096, 1, "\xff\xfe");
  add(Kind::kMmap, 4, 4096, 1, "<script>");
  add(Kind::kMmap, 5, 4096, 1, "back\\slash");
  add(Kind::kMmap, 6, 4096, 1, "a");
  add(Kind::kMmap, 7, 4096, 1, "a ");
  store();
  EXPECT_THAT(
      database_.rows("SELECT name FROM requests ORDER BY pid"),
      ElementsAre("a,b'\"; DROP TA", "new\\x0aline", "\\xff\\xfe", "<script>", "back\\\\slash", "a", "a "));
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM programs"), "7") << "a trailing blank makes another name";
}

TEST_F(LedgerTest, NumbersKeepTheirWholeRange) {
  add(Kind::kMmap, 42, UINT64_MAX, -12);
  add(Kind::kMmap, 42, (5ULL << 30U) + 1, INT64_MAX);
  store();
  EXPECT_THAT(database_.rows("SELECT length, result FROM requests ORDER BY seq"),
              ElementsAre("18446744073709551615|-12", "5368709121|9223372036854775807"));
  EXPECT_EQ(database_.value("SELECT requested_bytes FROM processes"), "5368713216");
}

TEST_F(LedgerTest, AnEndedProcessStaysEnded) {
  add(Kind::kFork, 42, 0, 0);
  add(Kind::kExit, 42, 0, 0);
  store();
  const std::string exited = database_.value("SELECT exited_us FROM processes");
  EXPECT_NE(exited, "NULL");
  add(Kind::kMunmap, 42, 4096, 0);  // of another CPU, later in the stream
  store();
  EXPECT_EQ(database_.value("SELECT exited_us FROM processes"), exited);
  EXPECT_TRUE(ledger_.live_processes().value().empty());
}

TEST_F(LedgerTest, ASecondCollectorFencesTheFirst) {
  auto second = Ledger::open(database_.config()).value();
  second.begin_run(host_, kNowUs).value();
  EXPECT_EQ(second.run(), 2U);
  add(Kind::kMmap, 42, 4096, 1);
  EXPECT_EQ(ledger_.store(*accountant_.take(), kNowUs).value(), Ledger::Stored::kFenced);
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM requests"), "0");
}

TEST_F(LedgerTest, ACommitWhoseAnswerWasLostIsKnownToBeStored) {
  add(Kind::kMmap, 42, 4096, 1);
  const auto batch = accountant_.take();
  // What the server holds when the commit arrived and its answer did not.
  database_.connection().execute("UPDATE checkpoint SET seq = 1, batch = 1").value();
  EXPECT_TRUE(ledger_.reopen(batch.get()).value());
  add(Kind::kMmap, 42, 4096, 1);
  store();
  EXPECT_EQ(database_.value("SELECT COUNT(*), MAX(seq) FROM requests"), "1|2");
}

TEST_F(LedgerTest, ALostConnectionIsOpenedAgainAndSaysWhetherTheBatchIsStored) {
  add(Kind::kMmap, 42, 4096, 1);
  const auto batch = accountant_.take();
  const std::string id = database_.value(
      "SELECT MAX(id) FROM information_schema.processlist WHERE db = DATABASE()"
      " AND id <> CONNECTION_ID()");
  database_.connection().execute("KILL " + id).value();
  const auto stored = ledger_.store(*batch, kNowUs);
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().kind, mysql::ErrorKind::kConnection);
  EXPECT_FALSE(ledger_.reopen(batch.get()).value());
  ASSERT_EQ(ledger_.store(*batch, kNowUs).value(), Ledger::Stored::kYes);
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM requests"), "1");
}

TEST_F(LedgerTest, AServerThatTakesNoLoadDataGetsInserts) {
  const std::string as_set = database_.value("SELECT @@GLOBAL.local_infile");
  database_.connection().execute("SET GLOBAL local_infile = 0").value();
  for (int i = 0; i < 2'500; ++i) add(Kind::kMmap, 42, 4096, 1, "it's");
  const auto stored = ledger_.store(*accountant_.take(), kNowUs);
  database_.connection().execute("SET GLOBAL local_infile = " + as_set).value();
  EXPECT_EQ(stored.value(), Ledger::Stored::kYes);
  EXPECT_EQ(database_.value("SELECT COUNT(*), MAX(seq), MIN(name) FROM requests"), "2500|2500|it's");
}

TEST_F(LedgerTest, ARowThatLoadDataWouldSkipIsFoundAndNothingOfTheBatchIsStored) {
  database_.connection()
      .execute("INSERT INTO requests VALUES (1795180000002000,77,1,2,0,0,0,0,'mmap',0,0,0,0,0,0,0,'')")
      .value();
  for (int i = 0; i < 3; ++i) add(Kind::kMmap, 42, 4096, 1);
  const auto stored = ledger_.store(*accountant_.take(), kNowUs);
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().code, 1062U) << "INSERT says which row it is: " << stored.error().message;
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM requests"), "1");
  EXPECT_EQ(database_.value("SELECT seq FROM checkpoint"), "0");
}

TEST_F(LedgerTest, AServerMayNotAskForFiles) {
  database_.connection().execute("CREATE TABLE `lines` (line TEXT)").value();
  auto connection = mysql::Connection::open(database_.config(), mysql::Connection::LocalInfile::kOn).value();
  EXPECT_FALSE(connection.execute("LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE `lines`"));
  auto api_like = mysql::Connection::open(database_.config()).value();
  EXPECT_FALSE(api_like.execute("LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE `lines`"));
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM `lines`"), "0");
}

TEST_F(LedgerTest, GapsAndReportsAreRows) {
  accountant_.add_gap({kNowUs, kNowUs + 5, Stage::kTracer, 12, "it's full"});
  accountant_.add_gap({kNowUs + 9, kNowUs + 10, Stage::kCollector, std::nullopt, "down"});
  store();
  EXPECT_THAT(database_.rows("SELECT from_us, to_us, stage, events, detail FROM gaps ORDER BY from_us"),
              ElementsAre("1795180000000000|1795180000000005|tracer|12|it's full",
                          "1795180000000009|1795180000000010|collector|NULL|down"));
  Report report;
  report.source = "ebpf";
  report.left_out = R"([{"pid":1,"name":"it's"}])";
  ledger_.report(report, kNowUs).value();
  ledger_.report(report, kNowUs + 1).value();
  EXPECT_EQ(database_.value("SELECT source, state, updated_us, left_out FROM collectors"),
            "ebpf|running|1795180000000001|[{\"pid\":1,\"name\":\"it's\"}]");
}

TEST_F(LedgerTest, ARunKnowsWhenTheOneBeforeWasLastHeardOf) {
  Report report;
  ledger_.report(report, kNowUs + 7).value();
  auto next = Ledger::open(database_.config()).value();
  EXPECT_EQ(next.begin_run(host_, kNowUs + 100).value(), kNowUs + 7);
}

TEST_F(LedgerTest, TheViewForPeopleShowsARequest) {
  add(Kind::kMmap, 42, 4096, 0x7F0000000000);
  add(Kind::kMmap, 42, 1ULL << 50U, -12);
  store();
  EXPECT_THAT(
      database_.rows("SELECT time, pid, name, `call`, length, result, failed FROM request_log ORDER BY seq"),
      ElementsAre("2026-11-20 13:06:40.001000|42|worker|mmap|4096|0x7f0000000000|0",
                  "2026-11-20 13:06:40.002000|42|worker|mmap|1125899906842624|errno 12|1"));
}

TEST_F(LedgerTest, TheShipperStoresWhatTheQueueHolds) {
  BatchQueue queue(4);
  Counters counters;
  LeftOut left_out;
  Report identity;
  identity.source = "test";
  Shipper shipper(std::move(ledger_), queue, counters, left_out, identity);
  Shipper::End end = Shipper::End::kGaveUp;
  std::thread shipping([&] { end = shipper.run(); });
  for (int i = 0; i < 20; ++i) {
    add(Kind::kMmap, 42, 4096, 1);
    auto batch = accountant_.take();
    ASSERT_TRUE(queue.push_until(std::chrono::steady_clock::time_point::max(), std::move(batch)));
  }
  queue.close();
  shipping.join();
  EXPECT_EQ(end, Shipper::End::kDrained);
  EXPECT_EQ(counters.requests_stored, 20U);
  EXPECT_EQ(database_.value("SELECT COUNT(*), MAX(batch) FROM requests, checkpoint"), "20|20");
  EXPECT_EQ(database_.value("SELECT source, state, requests_stored FROM collectors"), "test|stopped|20");
}

TEST(LedgerOpening, AWrongUserIsSaidPlainly) {
  TestDatabase database;
  DatabaseConfig wrong = database.config();
  wrong.user = "nobody_of_that_name";
  const auto ledger = Ledger::open(wrong);
  ASSERT_FALSE(ledger);
  EXPECT_EQ(ledger.error().kind, mysql::ErrorKind::kAccess);
  EXPECT_THAT(mysql::describe(ledger.error()), HasSubstr("nobody_of_that_name"));
}

}  // namespace
}  // namespace mapledger
