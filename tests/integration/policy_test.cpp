// STORE_REQUESTS: the shipped collector on the real database, and what the api's store and handlers say of
// it.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "api/handlers/handlers.hpp"
#include "api/store/mysql_store.hpp"
#include "collector/account/batch.hpp"
#include "tests/integration/durable_fixture.hpp"

namespace mapledger {
namespace {

using nlohmann::json;
using test::Process;
using test::TestDatabase;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Requests of several programs over more than an hour: short and long, failed, of all four calls; forks and
/// exits.
std::string mixed_stream(int requests) {
  std::string lines =
      "hello,1,ebpf,6.1.0,0b61f2b4-6a0c-4f55-8c4e-0f1c5a0e6c1d,4096,2097152,1763640000000000000,4109000704,"
      "1000,vm\n";
  const std::array names = {"mysqld", "g++", "a,b", "worker"};
  for (int i = 0; i < requests; ++i) {
    const int pid = 100 + i % 7;
    const char* name = names.at(static_cast<std::size_t>(i % 7) % names.size());
    const bool fails = i % 11 == 0;
    const std::uint64_t length = i % 5 == 0 ? (1U << 20U) + 1 : 4096U + static_cast<unsigned>(i);
    const std::int64_t time_ns = 1'000'000'000LL + i * 2'000'000'000LL;
    const std::string head = fmt::format("0,1,{},{},{},0,5,1,{},1,1", time_ns, pid, pid, 10 + i % 13);
    if (i % 17 == 3) {
      lines += fmt::format("munmap,{},4096,{},{},{}\n", head, length, fails ? -22 : 0, name);
    } else {
      lines += fmt::format("mmap2,{},0,{},3,34,{},{}\n", head, length, fails ? -12 : 65'536, name);
    }
  }
  // Under min:1M as many rows as requests failed, none of which is a row.
  const std::string head = "0,1,6002000000000,99,99,0,5,1,9,1,1";
  return lines + fmt::format("mmap2,{0},0,2097152,3,34,65536,once\nmmap2,{0},0,4096,3,34,-12,once\n", head);
}

/// Replays one stream into databases of its own, each under a policy.
class PolicyTest : public testing::Test {
 protected:
  static constexpr int kRequests = 3'000 + 2;

  void SetUp() override { std::ofstream(folder_.path() / "stream.csv") << mixed_stream(kRequests - 2); }

  std::string replay(const TestDatabase& database, const std::string& policy) {
    auto settings = test::settings_of(database.config());
    settings.emplace_back("DATA_DIR", (folder_.path() / "data").string());
    settings.emplace_back("TRACER", "replay:" + (folder_.path() / "stream.csv").string());
    settings.emplace_back("REPLAY_SPEED", "max");
    settings.emplace_back("BATCH_ROWS", "300");
    settings.emplace_back("STORE_REQUESTS", policy);
    Process collector({COLLECTOR}, settings);
    EXPECT_EQ(collector.wait(), 0) << collector.output();
    return collector.output();
  }
  /// All columns of all rows but for `but`, which depend on when batches went.
  static std::vector<std::string> table(TestDatabase& database, const std::string& name,
                                        const std::string& but) {
    const std::string columns = database.value(fmt::format(
        "SELECT GROUP_CONCAT(column_name ORDER BY ordinal_position) FROM information_schema.columns WHERE "
        "table_schema = DATABASE() AND table_name = '{}' AND column_name NOT IN ({})",
        name, but));
    auto rows = database.rows(fmt::format("SELECT {} FROM {}", columns, name));
    std::sort(rows.begin(), rows.end());
    return rows;
  }

  test::TempFolder folder_;
};

TEST_F(PolicyTest, SumsAreOfAllRequestsAndRowsOfThoseThatThePolicyNames) {
  struct Case {
    const char* policy;
    const char* kept;  // of all rows
  };
  const Case cases[] = {
      {"none", "0"},
      {"failed", "failed = 1"},
      {"min:1M", "length >= 1048576"},
      {R"(programs:a\x2cb,g\x2b\x2b)", "name IN ('a,b', 'g++')"},
      {"programs:mysqld+failed+min:1M", "name = 'mysqld' OR failed = 1 OR length >= 1048576"},
  };
  TestDatabase all;
  replay(all, "all");
  ASSERT_EQ(all.value("SELECT COUNT(*), SUM(failed) > 100, COUNT(DISTINCT name) FROM requests"), "3002|1|5");
  EXPECT_EQ(all.value("SELECT COUNT(*) FROM storage_policies"), "0");
  for (const Case& each : cases) {
    SCOPED_TRACE(each.policy);
    TestDatabase some;
    const std::string log = replay(some, each.policy);
    for (const char* name :
         {"processes", "programs", "activity", "activity_totals", "gaps", "pending_changes"}) {
      EXPECT_EQ(table(some, name, "'batch'"), table(all, name, "'batch'")) << name;
    }
    const std::string but = "'batch', 'requests', 'not_kept', 'stored_us', 'spool'";
    EXPECT_EQ(table(some, "checkpoint", but), table(all, "checkpoint", but));
    const std::string columns =
        "SELECT time_us, host_id, run, seq, process_id, pid, tid, uid, call_name, failed, address, length, "
        "old_length, prot,"
        " flags, result, name FROM requests WHERE ";
    const auto kept = all.rows(columns + each.kept + " ORDER BY seq");
    EXPECT_EQ(some.rows(columns + "1 ORDER BY seq"), kept);
    EXPECT_EQ(some.value("SELECT requests, not_kept FROM checkpoint"),
              fmt::format("{}|{}", kept.size(), kRequests - kept.size()));
    EXPECT_EQ(some.value("SELECT requests_stored, not_kept FROM collectors"),
              fmt::format("{}|{}", kept.size(), kRequests - kept.size()));
    for (const char* spans : {"process_id <> 0", "process_id = 0"}) {
      EXPECT_EQ(
          some.value(fmt::format("SELECT COALESCE(SUM(requests), 0) FROM request_spans WHERE {}", spans)),
          std::to_string(kept.size()));
    }
    EXPECT_EQ(some.value("SELECT COUNT(*), MIN(to_us IS NULL), MIN(from_us) FROM storage_policies"),
              "1|1|" + all.value("SELECT MIN(time_us) FROM requests"));
    EXPECT_THAT(log, HasSubstr(fmt::format("{} only in the sums (STORE_REQUESTS=", kRequests - kept.size())));
  }
}

/// Filters find the rows that are there, whatever the spans say of requests that are not.
TEST_F(PolicyTest, TheLogIsSearchedAsIfTheRestHadNeverBeen) {
  TestDatabase some;
  replay(some, "min:1M");
  api::MysqlStore store(some.config());
  for (const bool failed : {true, false}) {
    for (const std::string& pid : some.rows("SELECT DISTINCT pid FROM processes")) {
      const auto answer = api::get_requests(
          {"", {{"pid", pid}, {"failed", failed ? "true" : "false"}, {"limit", "1000"}}}, store);
      ASSERT_EQ(answer.status, 200U);
      EXPECT_EQ(std::to_string(json::parse(answer.body)["items"].size()),
                some.value(fmt::format("SELECT COUNT(*) FROM requests WHERE failed = {:d} AND pid = {}",
                                       failed, pid)));
    }
  }
}

TEST_F(PolicyTest, WhatIsNoPolicyIsToldAtTheStart) {
  TestDatabase database;
  auto settings = test::settings_of(database.config());
  settings.emplace_back("STORE_REQUESTS", "failed+large");
  Process collector({COLLECTOR}, settings);
  EXPECT_EQ(collector.wait(), 2);
  EXPECT_THAT(collector.output(), HasSubstr("'large' is none of failed, min:BYTES, programs:NAME,NAME"));
}

class PolicyChangeTest : public DurableTest {
 protected:
  std::unique_ptr<Process> start_under(const char* policy) {
    more_settings_ = {{"STORE_REQUESTS", policy}};
    return start();
  }
  /// Until all that was written is counted.
  void await_counted() { await("SELECT mmap_calls FROM checkpoint", lines_.last()); }
};

TEST_F(PolicyChangeTest, TheLogSaysWhichWasInForceWhenAndTheApiToo) {
  api::MysqlStore store(database_.config());
  const auto ask = [&](api::Query more) { return api::get_requests({"", std::move(more)}, store); };
  for (const char* policy : {"all", "none", "none", "all"}) {
    const auto collector = start_under(policy);
    lines_.write(10);
    await_counted();
    if (std::string(policy) == "none") {
      const json answer = json::parse(ask({}).body);
      ASSERT_EQ(answer["stored"].size(), 1U);
      EXPECT_EQ(answer["stored"][0]["policy"], "none");
      EXPECT_TRUE(answer["stored"][0]["to"].is_null());
    } else if (lines_.last() == 10) {
      EXPECT_FALSE(json::parse(ask({}).body).contains("stored"));
    }
    stop(*collector);
  }
  EXPECT_THAT(database_.rows("SELECT policy, to_us IS NULL FROM storage_policies ORDER BY after_batch"),
              ElementsAre("none|0", "all|1"));
  EXPECT_EQ(database_.value("SELECT requests, not_kept, mmap_calls FROM checkpoint"), "20|20|40");
  EXPECT_EQ(database_.value("SELECT store_requests, not_kept FROM collectors"), "all|0");
  EXPECT_THAT(database_.rows(
                  "SELECT address > 30 FROM requests WHERE time_us >= (SELECT from_us FROM storage_policies "
                  "WHERE policy = 'none') GROUP BY 1"),
              ElementsAre("1"))
      << "none from before it";
  EXPECT_EQ(
      database_.value(
          "SELECT COUNT(*) FROM requests r, storage_policies s WHERE s.policy = 'none' AND r.time_us >= "
          "s.from_us AND r.time_us < s.to_us"),
      "0")
      << "what the span is of are those that are not there";
  const json status = json::parse(api::get_status({}, store, 0, 0).body);
  EXPECT_EQ(status["collector"]["store_requests"], "all");
  EXPECT_EQ(status["totals"]["requests_not_kept"], 20);
  EXPECT_EQ(json::parse(api::get_hosts({}, store, 0).body)["items"][0]["collector"]["store_requests"], "all");
}

TEST_F(PolicyChangeTest, KilledWhileItStoresEachIsCountedAndKeptOnce) {
  std::uint64_t kept = 0;
  for (int round = 0; round < 4; ++round) {
    const auto collector = start_under("programs:kept");
    for (int part = 0; part < 6; ++part) {
      const bool is_kept = part % 2 == 1;
      lines_.rename(is_kept ? "kept" : "w");
      lines_.write(3'000);
      kept += is_kept ? 3'000 : 0;
    }
    await([&] {
      return newest_spooled() == lines_.last() ||
             database_.value("SELECT mmap_calls FROM checkpoint") == std::to_string(lines_.last());
    });
    kill(*collector);
  }
  const auto collector = start_under("programs:kept");
  lines_.rename("w");
  lines_.write(1);
  await_counted();
  stop(*collector);
  EXPECT_EQ(database_.value("SELECT COUNT(*), COUNT(DISTINCT address), MIN(name), MAX(name) FROM requests"),
            fmt::format("{0}|{0}|kept|kept", kept));
  EXPECT_EQ(database_.value("SELECT requests, not_kept, mmap_calls FROM checkpoint"),
            fmt::format("{}|{}|{}", kept, lines_.last() - kept, lines_.last()));
  const std::string calls = std::to_string(lines_.last());
  for (const char* table : {"processes", "programs", "activity"}) {
    EXPECT_EQ(database_.value(fmt::format("SELECT SUM(mmap_calls) FROM {}", table)), calls) << table;
  }
  EXPECT_EQ(database_.value("SELECT mmap_calls FROM programs WHERE name = 'kept'"), std::to_string(kept));
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM storage_policies"), "1");
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM pending_changes"), "0");
}

TEST_F(PolicyChangeTest, WhatWaitedInTheSpoolIsOfThePolicyThatStoredIt) {
  run_once();
  gate_.shut();
  auto collector = start_under("all");
  lines_.write(500);
  const std::int64_t written_us = utc_now_us();
  await_spooled();
  kill(*collector);
  gate_.open();
  collector = start_under("none");
  lines_.write(500);
  await_counted();
  stop(*collector);
  EXPECT_EQ(database_.value("SELECT requests, not_kept FROM checkpoint"), "1|1000");
  EXPECT_LE(std::stoll(database_.value("SELECT from_us FROM storage_policies")), written_us);
  EXPECT_EQ(database_.value("SELECT from_us > (SELECT MAX(time_us) FROM requests) FROM storage_policies"),
            "1");
}

}  // namespace
}  // namespace mapledger
