#include "collector/sink/ledger.hpp"

#include <thread>

#include "collector/sink/changes.hpp"
#include "collector/sink/shipper.hpp"
#include "tests/integration/ledger_fixture.hpp"

namespace mapledger {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

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
  EXPECT_THAT(
      database_.rows("SELECT process_id = 0, COUNT(*), SUM(requests), MAX(last_seq), SUM(failed) FROM "
                     "request_spans GROUP BY 1 ORDER BY 1"),
      testing::ElementsAre("0|2|36|36|1", "1|2|36|36|1"));
  EXPECT_EQ(database_.value("SELECT BIT_OR(calls), MAX(longest) > 0, MAX(LENGTH(names)) FROM request_spans "
                            "WHERE process_id = 0"),
            "3|1|2");
  EXPECT_EQ(database_.value("SELECT COUNT(*), MIN(requested_bytes), MAX(requested_bytes), MAX(munmap_calls), "
                            "MAX(failed_calls) FROM activity_totals"),
            "7|264089600|264089600|10|1");
}

TEST_F(LedgerTest, ActivityHasWhatWasMappedAtTheLastRequestOfTheLastBatch) {
  for (const std::uint64_t pages : {10U, 30U, 20U}) {
    vm_pages_ = pages;
    add(Kind::kMmap, 42, 4096, 1);
    if (pages != 10) store();
  }
  EXPECT_EQ(database_.value("SELECT COUNT(*), MAX(mmap_calls), MAX(mapped_bytes) FROM activity"),
            "1|3|81920");
  EXPECT_THAT(database_.rows("SELECT DISTINCT kind, mapped_bytes FROM activity_totals ORDER BY kind"),
              testing::ElementsAre("host|NULL", "program|NULL", "process|81920"));
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
  EXPECT_TRUE(live_processes(connection(), host_.id).value().empty());
}

TEST_F(LedgerTest, ASecondCollectorFencesTheFirst) {
  auto second = mysql::Connection::open(database_.config()).value();
  const Claim claim = claim_ledger(second, host_.id, kSpool + 1, 2).value();
  EXPECT_TRUE(claim.taken_over);
  EXPECT_EQ(claim.at.run, 2U);
  add(Kind::kMmap, 42, 4096, 1);
  const Shipment s = shipment();
  ASSERT_TRUE(store_.prepare(s).value());
  EXPECT_TRUE(store_.finish(s, kNowUs).value().fenced);
  EXPECT_TRUE(store_.store(s, kNowUs).value().fenced);
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM requests"), "0");
}

TEST_F(LedgerTest, ASpoolIsClaimedFromItsOldestRunThatIsNotStored) {
  host_.id = 78;
  register_host(connection(), host_, kNowUs).value();
  EXPECT_EQ(claim_ledger(connection(), host_.id, 5, 1).value().at.run, 1U) << "killed before its first claim";
  EXPECT_EQ(claim_ledger(connection(), host_.id, 6, 1).value().at.run, 2U) << "run 1 is another spool's";
  EXPECT_EQ(claim_ledger(connection(), host_.id, 7, 9).value().at.run, 9U);
}

TEST_F(LedgerTest, TheSameSpoolFindsItsCheckpointAgain) {
  add(Kind::kMmap, 42, 4096, 1);
  store();
  const Claim claim = claim_ledger(connection(), host_.id, kSpool, 2).value();
  EXPECT_FALSE(claim.taken_over);
  EXPECT_EQ(claim.at, at_);
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
  report.bytes_per_request = 97.25;
  write_report(connection(), host_.id, report, kNowUs).value();
  write_report(connection(), host_.id, report, kNowUs + 1).value();
  EXPECT_EQ(database_.value("SELECT source, state, updated_us, bytes_per_request, left_out FROM collectors"),
            "ebpf|running|1795180000000001|97.25|[{\"pid\":1,\"name\":\"it's\"}]");
}

TEST_F(LedgerTest, UsersTheSweepAndTheHostsMemoryAreRows) {
  write_user(connection(), host_.id, 1000, "ann\\x01").value();
  write_user(connection(), host_.id, 1000, "ann").value();
  EXPECT_EQ(database_.value("SELECT uid, name FROM users"), "1000|ann");
  Report report;
  report.source = "ebpf";
  report.processes = 7;
  write_report(connection(), host_.id, report, kNowUs).value();
  EXPECT_EQ(
      database_.value("SELECT processes IS NULL, mapped_bytes IS NULL, swept_us IS NULL FROM collectors"),
      "1|1|1");
  report.swept_us = kNowUs;
  report.mapped_bytes = 8192;
  report.resident_bytes = 4096;
  report.sweep_interval_us = 1'000'000;
  report.sweep_cpu_us = 12;
  write_report(connection(), host_.id, report, kNowUs).value();
  EXPECT_EQ(database_.value(
                "SELECT processes, mapped_bytes, resident_bytes, swept_us, sweep_interval_us, sweep_cpu_us"
                " FROM collectors"),
            "7|8192|4096|" + std::to_string(kNowUs) + "|1000000|12");
  host_.memory_bytes = 5;
  host_.swap_bytes = 6;
  write_machine(connection(), host_.id, host_, kNowUs + 1).value();
  EXPECT_EQ(database_.value("SELECT memory_bytes, swap_bytes, last_seen_us FROM hosts"),
            "5|6|" + std::to_string(kNowUs + 1));
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

TEST_F(LedgerTest, TheShipperStoresWhatTheQueueHoldsInItsOrder) {
  ShipmentQueue queue(4);
  Counters counters;
  LeftOut left_out;
  Progress progress;
  Shipper shipper(database_.config(), queue, counters, left_out, progress);
  Shipper::End end = Shipper::End::kGaveUp;
  std::thread shipping([&] { end = shipper.run(); });
  for (std::uint64_t i = 0; i < 20; ++i) {
    add(Kind::kMmap, 42, 4096, 1);
    Shipment s = shipment();
    s.number = i;
    at_ = s.after;
    ASSERT_TRUE(queue.push_until(std::chrono::steady_clock::time_point::max(), s));
  }
  queue.close();
  shipping.join();
  EXPECT_EQ(end, Shipper::End::kDrained);
  EXPECT_EQ(progress.get().at, at_);
  EXPECT_EQ(counters.requests_stored, 20U);
  EXPECT_EQ(database_.value("SELECT COUNT(*), MAX(batch) FROM requests, checkpoint"), "20|20");
}

TEST(LedgerOpening, AWrongUserIsSaidPlainly) {
  test::TestDatabase database;
  DatabaseConfig wrong = database.config();
  wrong.user = "nobody_of_that_name";
  const auto store = BatchStore::open(wrong);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, mysql::ErrorKind::kAccess);
  EXPECT_THAT(mysql::describe(store.error()), HasSubstr("nobody_of_that_name"));
}

}  // namespace
}  // namespace mapledger
