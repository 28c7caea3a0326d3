// Kernel, tracer, collector, database, api: programs with known requests on the running kernel, seen through
// REST.
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collector/sweep/proc.hpp"
#include "tests/support/http.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/test_database.hpp"

namespace mapledger {
namespace {

using nlohmann::json;
using test::Process;
using test::TestDatabase;

constexpr std::uint64_t kBytes = 10'563'584;

class WholePathTest : public testing::Test {
 protected:
  void SetUp() override {
    collector_ = std::make_unique<Process>(std::vector<std::string>{COLLECTOR}, environment());
    api_ = std::make_unique<Process>(std::vector<std::string>{API}, environment());
    collector_->wait_for("ready:");
    api_->wait_for("ready:");
  }
  void TearDown() override {
    api_->signal(SIGTERM);
    collector_->signal(SIGTERM);
    EXPECT_EQ(api_->wait(), 0) << api_->output();
    EXPECT_EQ(collector_->wait(), 0) << collector_->output();
  }

  Process::Environment environment() const {
    return {{"DB_SOCKET", database_.config().socket}, {"DB_USER", "root"},
            {"DB_NAME", database_.config().name},     {"TRACER", "ebpf"},
            {"API_PORT", std::to_string(port_)},      {"API_POLL_MS", "20"},
            {"DATA_DIR", data_.path().string()},      {"RUN_LOCK", (data_.path() / "lock").string()}};
  }

  /// A mapper that has made its requests and waits.
  static std::unique_ptr<Process> mapper(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), MAPPER);
    auto process = std::make_unique<Process>(arguments);
    process->wait_for("ready");
    return process;
  }

  /// Asks until `done` says so of the answer; fails after a while.
  template <class Done>
  json get_until(const std::string& target, Done done) const {
    constexpr std::chrono::seconds kPatience(20);
    const auto until = std::chrono::steady_clock::now() + kPatience;
    json answer;
    while (std::chrono::steady_clock::now() < until) {
      answer = test::get_json(port_, target);
      if (done(answer)) return answer;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    ADD_FAILURE() << target << " stayed " << answer.dump();
    return answer;
  }

  /// Ends the mapper and gives its row once its exit is stored: then all before it is.
  json row_of(Process& program) const {
    const std::string pid = std::to_string(program.pid());
    program.close_input();
    program.wait();
    // A sanitizer maps memory in the copy of this test too that becomes the program by exec.
    const auto ended = [](const json& row) {
      return !row["exited_at"].is_null() && row["mmap_calls"] > 0 && row["name"] != "whole_path_test";
    };
    const json rows = get_until("/api/v1/processes?pid=" + pid, [&](const json& answer) {
      return std::any_of(answer["items"].begin(), answer["items"].end(), ended);
    });
    return *std::find_if(rows["items"].begin(), rows["items"].end(), ended);
  }
  json requests_of(std::uint64_t pid) const {
    return test::get_json(port_, "/api/v1/requests?limit=1000&pid=" + std::to_string(pid))["items"];
  }

  TestDatabase database_;
  std::uint16_t port_ = test::free_port();
  test::TempFolder data_;
  std::unique_ptr<Process> collector_;
  std::unique_ptr<Process> api_;
};

TEST_F(WholePathTest, AProgramsRequestsAreExactlyRight) {
  const std::string bytes = std::to_string(kBytes);
  const json before = row_of(*mapper({"0", "0", bytes}));
  const auto program = mapper({"25", "10", bytes});
  const json after = row_of(*program);
  EXPECT_EQ(after["mmap_calls"].get<std::uint64_t>(), before["mmap_calls"].get<std::uint64_t>() + 25);
  EXPECT_EQ(after["munmap_calls"].get<std::uint64_t>(), before["munmap_calls"].get<std::uint64_t>() + 10);
  EXPECT_EQ(after["net_bytes"].get<std::uint64_t>(), before["net_bytes"].get<std::uint64_t>() + 15 * kBytes);
  EXPECT_EQ(after["failed_calls"], before["failed_calls"]);
  std::size_t mapped = 0;
  std::size_t unmapped = 0;
  for (const json& request : requests_of(after["pid"])) {
    if (request["length"] != kBytes) continue;
    EXPECT_EQ(request["name"], "mapper");
    EXPECT_EQ(request["failed"], false);
    mapped += request["call"] == "mmap" ? 1 : 0;
    unmapped += request["call"] == "munmap" ? 1 : 0;
  }
  EXPECT_EQ(mapped, 25U);
  EXPECT_EQ(unmapped, 10U);
}

TEST_F(WholePathTest, AFailedRequestIsLoggedAndInNoSum) {
  const json before = row_of(*mapper({"0", "0", "4096"}));
  const json after = row_of(*mapper({"1", "0", std::to_string(1ULL << 50U)}));
  EXPECT_EQ(after["net_bytes"], before["net_bytes"]);
  EXPECT_EQ(after["mmap_calls"], before["mmap_calls"]);
  EXPECT_EQ(after["failed_calls"].get<int>(), before["failed_calls"].get<int>() + 1);
  json failed;
  for (const json& request : requests_of(after["pid"])) {
    if (request["failed"] == true) failed.push_back({request["call"], request["length"], request["result"]});
  }
  EXPECT_EQ(failed, json::parse(R"([["mmap", 1125899906842624, "ENOMEM"]])"));
}

TEST_F(WholePathTest, LengthsAbove4GiBAndOddOnesAreExact) {
  constexpr std::uint64_t kOdd = (5ULL << 30U) + 1;
  const json before = row_of(*mapper({"0", "0", "4096"}));
  const json after = row_of(*mapper({"2", "1", std::to_string(kOdd)}));
  EXPECT_EQ(after["net_bytes"].get<std::uint64_t>(),
            before["net_bytes"].get<std::uint64_t>() + (5ULL << 30U) + 4096);
  const json requests = requests_of(after["pid"]);
  EXPECT_EQ(
      std::count_if(requests.begin(), requests.end(), [&](const json& r) { return r["length"] == kOdd; }), 3);
}

TEST_F(WholePathTest, HostileNamesAreData) {
  const std::vector<std::pair<std::string, std::string>> names = {
      {"a,b'\"; DROP TABLE requests;--", "a,b'\"; DROP TAB"},
      {"new\\x0aline", "new\\x0aline"},
      {"\\xff\\xfe\\xc3", "\\xff\\xfe\\xc3"},
      {"<script>", "<script>"},
  };
  for (const auto& [given, shown] : names) {
    const json row = row_of(*mapper({"3", "1", "12345", given}));
    EXPECT_EQ(row["name"], shown);
    int logged = 0;
    for (const json& request : requests_of(row["pid"])) {
      if (request["length"] != 12'345) continue;
      EXPECT_EQ(request["name"], shown);
      ++logged;
    }
    EXPECT_EQ(logged, 4) << shown;
  }
}

TEST_F(WholePathTest, WhoStoresIsLeftOutAndWhoBearsItsNameIsNot) {
  const json namesake = row_of(*mapper({"2", "1", "8192", "mariadbd"}));
  EXPECT_EQ(namesake["name"], "mariadbd");
  const json status = get_until("/api/v1/status", [](const json& answer) {
    return !answer["collector"].is_null() && answer["collector"]["left_out"].size() == 3;
  });
  std::set<std::uint64_t> left_out;
  for (const json& who : status["collector"]["left_out"]) left_out.insert(who["pid"].get<std::uint64_t>());
  EXPECT_TRUE(left_out.contains(static_cast<std::uint64_t>(collector_->pid())));
  for (const std::uint64_t pid : left_out) EXPECT_TRUE(requests_of(pid).empty()) << pid;
  EXPECT_EQ(database_.value("SELECT COUNT(*) > 0 FROM requests WHERE name = 'mariadbd'"), "1");
}

TEST_F(WholePathTest, WhatAProcessHasMappedIsTheKernelsFigureAndExplained) {
  const auto program = mapper({"25", "10", std::to_string(kBytes), "worker"});
  const std::string target = "/api/v1/processes?live=true&pid=" + std::to_string(program->pid());
  const Descriptor file = open_statm(static_cast<std::uint32_t>(program->pid()));
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  const json list = get_until(target, [&](const json& answer) {
    // the sweep has the resident pages, of which the kernel may take some away at any time
    const auto statm = read_statm(file).value();
    return !answer["items"].empty() && answer["items"][0]["mapped_bytes"] == statm.size * page &&
           answer["items"][0]["resident_bytes"] == statm.resident * page &&
           !answer["items"][0]["user"].is_null() && !answer["items"][0]["cgroup"].is_null();
  });
  const json row = list["items"][0];
  EXPECT_EQ(row["user"], "root");
  EXPECT_EQ(row["ppid"], getpid());
  EXPECT_EQ(row["cgroup"], read_cgroup(static_cast<std::uint32_t>(program->pid())).value());
  const json detail = test::get_json(port_, "/api/v1/processes/" + row["id"].get<std::string>());
  std::int64_t mapped = 0;
  for (const auto& [cause, bytes] : detail["explained"].items()) mapped += bytes.get<std::int64_t>();
  EXPECT_EQ(mapped, row["mapped_bytes"]);
  EXPECT_EQ(detail["explained"]["munmap"], -std::int64_t{row["returned_bytes"]});
  EXPECT_GT(detail["explained"]["exec"], 0);
  EXPECT_EQ(detail["explained"]["other"], 0);
  EXPECT_LT(detail["difference"]["mapped_over"], 0) << "the loader maps libraries over themselves";
}

TEST_F(WholePathTest, AProcessOlderThanTheCollectorHasWhatItHadBefore) {
  const std::string target = "/api/v1/processes?live=true&pid=" + std::to_string(getpid());
  const json list = get_until(target, [](const json& answer) { return !answer["items"].empty(); });
  const json row = list["items"][0];
  EXPECT_EQ(row["ppid"], getppid());
  const json detail = test::get_json(port_, "/api/v1/processes/" + row["id"].get<std::string>());
  EXPECT_GT(detail["explained"]["before"], 0);
  EXPECT_EQ(detail["explained"]["exec"], 0);
}

TEST(NamespaceTest, TheCollectorRefusesToRunWhereProcessIdsMeanNothing) {
  const test::TempFolder data;
  const TestDatabase database;
  Process::Environment settings = test::settings_of(database.config());
  settings.emplace_back("DATA_DIR", data.path().string());
  settings.emplace_back("TRACER", "ebpf");
  settings.emplace_back("RUN_LOCK", (data.path() / "lock").string());
  Process collector({"/usr/bin/unshare", "--pid", "--fork", "--mount-proc", COLLECTOR}, settings);
  EXPECT_EQ(collector.wait(), 1);
  EXPECT_THAT(collector.output(), testing::HasSubstr("run it on the host, or its container with --pid=host"));
}

}  // namespace
}  // namespace mapledger
