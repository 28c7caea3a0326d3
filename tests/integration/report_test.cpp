// mapledger-collector report, of a stream whose every sum is known, from the real database.
#include <fstream>
#include <regex>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collector/report/find_machine.hpp"
#include "collector/report/read_report.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/test_database.hpp"

namespace mapledger::report {
namespace {

using test::Process;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kNoon =
    1'763'640'000'000'000;  // 2025-11-20T12:00:00Z, when the recorded machine started
constexpr std::int64_t kMinute = 60 * kSecondUs;
constexpr std::uint64_t kMiB = 1U << 20U;
constexpr const char* kHostile = "<b>|`[x](y)";

/// Hours of a machine with three processes; the span under test is 12:50:00 to 14:10:10.
class ReportTest : public testing::Test {
 protected:
  void SetUp() override {
    stream_ =
        "hello,1,ebpf,6.1.0,0b61f2b4-6a0c-4f55-8c4e-0f1c5a0e6c1d,4096,2097152,1763640000000000000,4109000704,"
        "1000,vm\n";
    map(5 * kMinute, 100, kMiB, "steady");  // before the span
    map(50 * kMinute + 5 * kSecondUs, 100, 8'192, "steady");
    map(70 * kMinute, 200, kMiB, kHostile);
    map(71 * kMinute, 200, kMiB, kHostile);
    for (int i = 0; i < 3; ++i) map(80 * kMinute, 300, 4'096, "optimist", -12);
    map(80 * kMinute, 300, 4'096, "optimist", -22);
    map(90 * kMinute, 100, 4'096, "steady");
    unmap(130 * kMinute + 2 * kSecondUs, 100, 4'096, "steady");
    map(131 * kMinute, 100, 1'024 * kMiB, "steady");  // after it, as all that follows
    map(150 * kMinute, 100, 1'024 * kMiB, "steady");
    map(200 * kMinute, 100, 1'024 * kMiB, "steady");
    unmap(290 * kMinute, 200, 2 * kMiB, kHostile);
    stream_ += "beat," + std::to_string(300 * kMinute * 1'000) + ",1763640000000000000," +
               std::to_string(seq_) + ",0\n";
    std::ofstream(folder_.path() / "it.csv", std::ios::binary) << stream_;
    Process collector({COLLECTOR, "import", (folder_.path() / "it.csv").string()}, environment());
    ASSERT_EQ(collector.wait(), 0) << collector.output();
  }

  void map(std::int64_t at_us, int pid, std::uint64_t length, const std::string& name,
           std::int64_t result = 65'536) {
    stream_ += "mmap2," + head(at_us, pid) + ",0," + std::to_string(length) + ",3,34," +
               std::to_string(result) + "," + name + "\n";
  }
  void unmap(std::int64_t at_us, int pid, std::uint64_t length, const std::string& name) {
    stream_ += "munmap," + head(at_us, pid) + ",65536," + std::to_string(length) + ",0," + name + "\n";
  }
  std::string head(std::int64_t at_us, int pid) {
    const std::string p = std::to_string(pid);
    return "0," + std::to_string(++seq_) + "," + std::to_string(at_us * 1'000) + "," + p + "," + p +
           ",1000," + p + ",1,10,1,1";
  }

  Process::Environment environment() {
    Process::Environment settings = test::settings_of(database_.config());
    settings.emplace_back("DATA_DIR", folder_.path().string());
    settings.emplace_back("SOURCE_TIMEZONE", "UTC");
    return settings;
  }
  MemoryReport read(const Span& span, std::uint64_t count = 10) {
    const Machine machine = find_machine(database_.connection(), "", 0).value();
    return read_report(database_.connection(), machine, span, count).value();
  }
  /// The exit code and all that it printed.
  std::pair<int, std::string> run(std::vector<std::string> arguments, const Process::Environment& settings) {
    arguments.insert(arguments.begin(), {COLLECTOR, "report"});
    Process report(arguments, settings);
    const int code = report.wait();
    return {code, report.output()};
  }
  std::pair<int, std::string> run(std::vector<std::string> arguments) {
    return run(std::move(arguments), environment());
  }

  static constexpr Span kSpan{kNoon + 50 * kMinute, kNoon + 130 * kMinute + kTenSecondsUs};
  test::TempFolder folder_;
  test::TestDatabase database_;
  std::string stream_;
  int seq_ = 0;
};

TEST_F(ReportTest, SumsAreThoseOfTheSpan) {
  const MemoryReport report = read(kSpan);
  EXPECT_EQ(report.totals.requested_bytes, 2 * kMiB + 8'192 + 4'096);
  EXPECT_EQ(report.totals.returned_bytes, 4'096U);
  EXPECT_EQ(report.totals.mmap_calls, 4U);
  EXPECT_EQ(report.totals.munmap_calls, 1U);
  EXPECT_EQ(report.totals.failed_calls, 4U);
  ASSERT_EQ(report.by_process.slices.size(), 2U);
  EXPECT_EQ(report.by_process.slices[0].pid, 200U);
  EXPECT_EQ(report.by_process.slices[0].sums.requested_bytes, 2 * kMiB);
  EXPECT_EQ(report.by_process.slices[1].sums.requested_bytes, 12'288U);
  EXPECT_EQ(report.by_process.others_bytes, 0U);
  ASSERT_EQ(report.by_program.slices.size(), 2U);
  EXPECT_EQ(report.by_program.slices[0].name, kHostile);
  std::uint64_t in_bars = 0;
  for (const Bar& bar : report.bars) in_bars += bar.sums.requested_bytes;
  EXPECT_EQ(in_bars, report.totals.requested_bytes);
}

TEST_F(ReportTest, ListsAreOfTheSpanAndNetIsThatAtItsEnd) {
  const MemoryReport report = read(kSpan);
  ASSERT_EQ(report.biggest.size(), 2U);
  EXPECT_EQ(report.biggest[0].pid, 200U);  // gave it back after the span
  EXPECT_EQ(report.biggest[0].net_bytes, 2 * kMiB);
  EXPECT_EQ(report.biggest[1].pid, 100U);  // asked for 3 GiB after it
  EXPECT_EQ(report.biggest[1].net_bytes, kMiB + 8'192);
  EXPECT_EQ(report.biggest_least_bytes, 0U);
  ASSERT_EQ(report.growing.size(), 2U);
  EXPECT_EQ(report.growing[1].sums.growth_bytes(), 8'192);
  ASSERT_EQ(report.calling.size(), 3U);
  EXPECT_EQ(report.calling[0].sums.calls(), 4U);
  ASSERT_EQ(report.failing.size(), 1U);
  EXPECT_EQ(report.failing[0].pid, 300U);
  EXPECT_EQ(report.failing[0].sums.failed_calls, 4U);
  ASSERT_EQ(report.failures.by_error.size(), 2U);
  EXPECT_EQ(report.failures.by_error[0].error, 12);
  EXPECT_EQ(report.failures.by_error[0].calls, 3U);
  EXPECT_EQ(report.failures.looked_at, 4U);
  EXPECT_EQ(read(kSpan, 1).biggest.size(), 1U);
}

TEST_F(ReportTest, AtTheLedgersEndBiggestIsWhatTheLedgerSays) {
  const MemoryReport report = read({kNoon, kNoon + 300 * kMinute});
  EXPECT_EQ(report.totals.requested_bytes, 3'075 * kMiB + 8'192 + 4'096);
  ASSERT_EQ(report.biggest.size(), 1U);
  EXPECT_EQ(
      report.biggest[0].net_bytes,
      std::stoull(database_.value("SELECT requested_bytes - returned_bytes FROM processes WHERE pid = 100")));
}

TEST_F(ReportTest, GapsThatReachIntoTheSpanAreToldAndNoOthers) {
  const auto add = [&](std::int64_t from, std::int64_t to, const char* stage, const char* events) {
    database_.connection()
        .execute("INSERT INTO gaps SELECT host_id, " + std::to_string(kNoon + from) + "," +
                 std::to_string(kNoon + to) + ",'" + stage + "', 1, " + events + ", 'why' FROM hosts")
        .value();
  };
  add(10 * kMinute, 49 * kMinute, "collector", "NULL");
  add(20 * kMinute, 51 * kMinute, "transport", "NULL");
  add(60 * kMinute, 61 * kMinute, "tracer", "17");
  add(60 * kMinute + kSecondUs, 62 * kMinute, "tracer", "5");
  add(200 * kMinute, 201 * kMinute, "spool", "9");
  const Gaps gaps = read(kSpan).gaps;
  ASSERT_EQ(gaps.by_stage.size(), 2U);
  EXPECT_EQ(gaps.by_stage[0].stage, "tracer");
  EXPECT_EQ(gaps.by_stage[0].gaps, 2U);
  EXPECT_EQ(gaps.by_stage[0].events, 22U);
  EXPECT_EQ(gaps.by_stage[1].stage, "transport");
  EXPECT_EQ(gaps.by_stage[1].without_count, 1U);
  EXPECT_EQ(gaps.first.size(), 3U);
  EXPECT_EQ(gaps.covered_us, 3 * kMinute);
}

TEST_F(ReportTest, AUserWhoMayOnlySelectGetsIt) {
  const std::string user = "reader_" + database_.config().name.substr(database_.config().name.size() - 8);
  auto& connection = database_.connection();
  connection.execute("CREATE USER '" + user + "'@'%' IDENTIFIED BY 'Secret-1234'").value();
  connection.execute("GRANT SELECT ON `" + database_.config().name + "`.* TO '" + user + "'@'%'").value();
  auto settings = environment();
  settings.emplace_back("DB_USER", user);
  settings.emplace_back("DB_PASS", "Secret-1234");
  const auto [code, said] = run({"--from", "2025-11-20T12:50", "--to", "14:10:10"}, settings);
  connection.execute("DROP USER '" + user + "'@'%'").value();
  EXPECT_EQ(code, 0) << said;
  EXPECT_THAT(said, HasSubstr("# Memory report, 2025-11-20T12:50:00Z to 2025-11-20T14:10:10Z"));
  EXPECT_THAT(said, HasSubstr("| Requested | 2.01 MiB |"));
}

/// GitHub's own parser reads the Markdown.
TEST_F(ReportTest, GitHubShowsHostileNamesAsTheyAre) {
  const auto file = (folder_.path() / "report.md").string();
  const auto [code, said] = run({"--from", "start", "--to", "end", "--output", file});
  ASSERT_EQ(code, 0) << said;
  Process parser({"cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough", file});
  ASSERT_EQ(parser.wait(), 0) << parser.output();
  EXPECT_THAT(parser.output(),
              HasSubstr("<td><code>&lt;b&gt;|`[x](y)</code></td>\n<td align=\"right\">200</td>"));
  EXPECT_THAT(parser.output(), Not(HasSubstr("<b>")));
  EXPECT_THAT(parser.output(), Not(HasSubstr("<a ")));
}

TEST_F(ReportTest, TheOutputsEndingSaysWhichForm) {
  const auto file = folder_.path() / "report.html";
  const auto [code, said] = run({"--from", "start", "--to", "end", "--output", file.string()});
  ASSERT_EQ(code, 0) << said;
  std::stringstream page;
  page << std::ifstream(file).rdbuf();
  EXPECT_TRUE(page.str().starts_with("<!doctype html>"));
  EXPECT_THAT(page.str(), HasSubstr("title=\"3,224,383,488 bytes\""));
  EXPECT_THAT(page.str(), HasSubstr("<bdi class=\"name\">&lt;b&gt;|`[x](y)</bdi>"));
  EXPECT_FALSE(std::filesystem::exists(file.string() + ".new"));
}

TEST_F(ReportTest, WhatIsWrongNamesTheOptionAndTheMend) {
  const auto says = [&](std::vector<std::string> arguments, int code, const char* what) {
    const auto [got, said] = run(std::move(arguments));
    EXPECT_EQ(got, code) << said;
    EXPECT_THAT(said, HasSubstr(what));
  };
  says({"--from", "yesterday"}, 2, "--from 'yesterday' is no time: give 2026-11-26T14:00");
  says({"--to", "2026-02-30"}, 2, "--to '2026-02-30' is no day of the calendar");
  says({"--from", "2025-11-20T15:00", "--to", "14:00"}, 2,
       "which is not before --to '14:00', 2025-11-20T14:00:00Z");
  says({"--from", "2190-01-01"}, 2, "or not before now");
  says({"--top", "0"}, 2, "--top: Value 0 not in range 1 to 100");
  says({"--format", "pdf"}, 2, "--format: pdf not in {md,html}");
  says({"--output", "/nowhere/r.md"}, 1,
       "--output: cannot write /nowhere/r.md.new: No such file or directory");
  says({"--host", "other"}, 1, "--host: the ledger has no machine 'other'. It has\n  --host ");
  database_.connection()
      .execute(
          "INSERT INTO hosts SELECT 5, name, kernel, boot_id, page_bytes, huge_page_bytes, memory_bytes, "
          "swap_bytes, "
          "first_seen_us, last_seen_us FROM hosts")
      .value();
  says({}, 1, "--host: the ledger has several machines and this one is not among them: name one\n  --host ");
  says({"--host", "vm"}, 1, "--host: the ledger has several machines 'vm': take one by its id");
  says({"--host", "0000000000000005"}, 0, "The ledger has no activity of this machine.");
}

TEST_F(ReportTest, AnotherSchemaIsNamed) {
  database_.connection().execute("DROP TABLE activity_totals").value();
  const auto [code, said] = run({});
  EXPECT_EQ(code, 1);
  EXPECT_THAT(said, HasSubstr("Run `mapledger-collector migrate`"));
}

}  // namespace
}  // namespace mapledger::report
