#include "api/store/mysql_status.hpp"

#include <fmt/format.h>

#include <gtest/gtest.h>

#include "api/store/mysql_store.hpp"
#include "tests/api/support/test_ledger.hpp"

namespace mapledger::api {
namespace {

constexpr std::uint64_t kHost = 0xfedcba9876543210U;
constexpr std::int64_t kStart = 1'763'640'000'000'000;

class MysqlStatusTest : public testing::Test {
 protected:
  MysqlStatusTest() : store(ledger.reader()) {}

  TestLedger ledger;
  MysqlStore store;
};

TEST_F(MysqlStatusTest, StatusOfAMachine) {
  ledger.add_host(kHost, kStart, "stopped");
  const Status status = store.status(std::nullopt).value();
  EXPECT_EQ(status.host->id, kHost);
  EXPECT_EQ(status.collector->source, "ebpf");
  EXPECT_FALSE(status.collector->running);
  EXPECT_EQ(status.collector->lag_us, 12000);
  EXPECT_EQ(status.collector->lost_tracer, 1U);
  EXPECT_EQ(status.collector->lost_transport, 2U);
  EXPECT_EQ(status.collector->lost_parse, 3U);
  EXPECT_EQ(status.collector->lost_spool, 8U);
  EXPECT_EQ(status.collector->lost_database, 9U);
  EXPECT_EQ(status.collector->shed_requests, 10U);
  EXPECT_EQ(status.collector->spool_bytes, 11U);
  EXPECT_EQ(status.collector->spool_budget_bytes, 12U);
  EXPECT_TRUE(status.collector->spool_in_memory);
  EXPECT_EQ(status.collector->pending_events, 13U);
  EXPECT_FALSE(status.collector->disk_bytes);
  EXPECT_FALSE(status.collector->bytes_per_request);
  EXPECT_EQ(status.collector->cpu_us, 6'000'000U);
  EXPECT_EQ(status.collector->rss_bytes, 7U);
  EXPECT_EQ(status.collector->left_out.front(), '[');
  ledger.run("UPDATE checkpoint SET requests = 1, failed_calls = 6");
  ledger.run("UPDATE collectors SET disk_bytes = 18446744073709551615, bytes_per_request = 180.25");
  const Status known = store.status(std::nullopt).value();
  EXPECT_EQ(known.collector->disk_bytes, UINT64_MAX);
  EXPECT_EQ(known.collector->bytes_per_request, 180.25);
  EXPECT_EQ(known.totals.requests, 1U);
  EXPECT_EQ(known.totals.failed_calls, 6U);
  ledger.run("DELETE FROM collectors");
  EXPECT_TRUE(store.status(kHost).value().host);
  EXPECT_FALSE(store.status(kHost).value().collector);
}

TEST_F(MysqlStatusTest, SweepOfAMachine) {
  ledger.add_host(kHost, kStart);
  const auto collector = [&] { return *store.status(kHost).value().collector; };
  EXPECT_FALSE(collector().sweep);
  EXPECT_EQ(collector().sweep_cpu_us, 0U);
  ledger.run(fmt::format(
      "UPDATE collectors SET processes = 212, mapped_bytes = 18446744073709551615, resident_bytes = 5, "
      "swept_us = {}, sweep_interval_us = 1000499, sweep_cpu_us = 77",
      kStart + 1));
  for (const CollectorRow& c : {collector(), *store.machines().value().at(0).collector}) {
    ASSERT_TRUE(c.sweep);
    EXPECT_EQ(c.sweep->processes, 212U);
    EXPECT_EQ(c.sweep->mapped_bytes, UINT64_MAX);
    EXPECT_EQ(c.sweep->resident_bytes, 5U);
    EXPECT_EQ(c.sweep->at_us, kStart + 1);
    EXPECT_EQ(c.sweep->interval_us, 1'000'499U);
    EXPECT_EQ(c.sweep_cpu_us, 77U);
    EXPECT_EQ(c.left_out.front(), '[');
  }
}

TEST_F(MysqlStatusTest, MachinesAreThoseWithACollectorNewestReportFirst) {
  ledger.add_host(1, kStart);
  ledger.add_host(2, kStart + 7);
  ledger.add_host(3, kStart + 5, "stopped");
  ledger.run("DELETE FROM collectors WHERE host_id = 1");
  const auto machines = store.machines().value();
  ASSERT_EQ(machines.size(), 2U);
  EXPECT_EQ(machines[0].host->id, 2U);
  EXPECT_EQ(machines[0].host->name, "vm");
  EXPECT_EQ(machines[0].collector->pending_events, 13U);
  EXPECT_EQ(machines[1].host->id, 3U);
  EXPECT_FALSE(machines[1].collector->running);
}

TEST_F(MysqlStatusTest, GapsArePagedByStartStageAndRun) {
  ledger.add_host(kHost, kStart);
  ledger.add_host(7, kStart);
  std::vector<std::string> expected;
  for (const std::int64_t from : {kStart + 9, kStart, kStart - 9}) {
    for (const char* stage : {"database", "spool", "parse", "transport", "tracer", "collector"}) {
      for (const std::uint64_t run : {11U, 2U}) {
        const auto events = run == 2 ? std::optional<std::uint64_t>(5) : std::nullopt;
        ledger.add_gap({{from, 0, run}, kHost, from + 1, stage, events, "it's"});
        ledger.add_gap({{from, 0, run}, 7, from, stage, {}, "another machine's"});
        expected.push_back(fmt::format("{} {} {}", from, stage, run));
      }
    }
  }
  for (const std::uint64_t limit : {1U, 5U, 36U}) {
    GapFilter filter{kHost, {}, limit};
    std::vector<std::string> walked;
    for (auto page = store.gaps(filter).value(); !page.empty(); page = store.gaps(filter).value()) {
      for (const Gap& gap : page) {
        walked.push_back(fmt::format("{} {} {}", gap.key.from_us, gap.stage, gap.key.run));
        EXPECT_EQ(gap.events, gap.key.run == 2 ? std::optional<std::uint64_t>(5) : std::nullopt);
        EXPECT_EQ(gap.to_us, gap.key.from_us + 1);
        EXPECT_EQ(gap.detail, "it's");
        EXPECT_EQ(gap.host, kHost);
      }
      filter.after = page.back().key;
    }
    EXPECT_EQ(walked, expected) << limit;
  }
  const auto newest = store.status(kHost).value().newest_gaps;
  ASSERT_EQ(newest.size(), 10U);
  EXPECT_EQ(newest.front().stage, "database");
  EXPECT_EQ(newest.front().key.run, 11U);
}

}  // namespace
}  // namespace mapledger::api
