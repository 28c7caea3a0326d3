// How the collector's own program starts a tracer, what it refuses, and what it makes of a tracer's last
// words.
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/process.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/test_database.hpp"

namespace mapledger {
namespace {

using test::Process;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class TracingStartTest : public testing::Test {
 protected:
  Process::Environment environment(const std::string& tracer) {
    Process::Environment settings = test::settings_of(database_.config());
    settings.emplace_back("DATA_DIR", (folder_.path() / "data").string());
    settings.emplace_back("RUN_LOCK", (folder_.path() / "lock").string());
    settings.emplace_back("TRACER", tracer);
    return settings;
  }
  /// A tracer that writes down its arguments and traces nothing.
  std::string program(const std::string& name, const std::string& script) {
    const auto path = folder_.path() / name;
    std::ofstream(path) << "#!/bin/sh\necho \"$@\" >" << folder_.path().string() << "/arguments\n"
                        << script << '\n';
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
  }
  std::string quiet_tracer() {
    return program("tracer", "echo 'hello,1,test,-,-,-,-,-,-,-,-'\nexec sleep 1000");
  }
  [[nodiscard]] std::string arguments() const {
    std::string line;
    std::getline(std::ifstream(folder_.path() / "arguments"), line);
    return line;
  }
  static void stop(Process& collector) {
    collector.signal(SIGTERM);
    EXPECT_EQ(collector.wait(), 0) << collector.output();
  }

  test::TempFolder folder_;
  test::TestDatabase database_;
};

TEST_F(TracingStartTest, ASecondCollectorThatTracesIsRefusedAndToldOfTheFirst) {
  auto settings = environment("ebpf");
  settings.emplace_back("EBPF_TRACER", quiet_tracer());
  Process first({COLLECTOR}, settings);
  first.wait_for("ready:");
  const std::string pid = "process " + std::to_string(first.pid());
  for (const std::vector<std::string>& second :
       {std::vector<std::string>{COLLECTOR, "run"},
        {COLLECTOR, "record", (folder_.path() / "out.csv").string()}}) {
    Process refused(second, settings);
    EXPECT_EQ(refused.wait(), 1);
    EXPECT_THAT(refused.output(), AllOf(HasSubstr("another collector traces this machine"), HasSubstr(pid)));
  }
  Process piped({"sh", "-c",
                 std::string("echo 'mmap,7,piped,4096,Fri Nov 20 12:00:00 2026' | ") + COLLECTOR +
                     " record " + (folder_.path() / "out.csv").string()},
                environment("stdin"));
  EXPECT_EQ(piped.wait(), 0) << "what traces nothing is not refused: " << piped.output();
  first.signal(SIGKILL);
  first.wait();
  Process next({COLLECTOR}, settings);
  next.wait_for("ready:");
  stop(next);
}

TEST_F(TracingStartTest, ItIsReadyOnlyWhenTheTracerIs) {
  const std::string armed = folder_.path() / "armed";
  auto settings = environment("ebpf");
  settings.emplace_back("EBPF_TRACER",
                        program("tracer", "echo arming >&2\nuntil [ -e " + armed +
                                              " ]; do sleep 0.05; done\n"
                                              "echo 'hello,1,test,-,-,-,-,-,-,-,-'\nexec sleep 1000"));
  Process collector({COLLECTOR}, settings);
  collector.wait_for("ebpf: arming");
  EXPECT_THAT(collector.output(), Not(HasSubstr("ready:")));
  std::ofstream(armed) << "yes";
  collector.wait_for("ready:");
  stop(collector);
}

TEST_F(TracingStartTest, FiltersReachTheTracerAndTheLog) {
  auto settings = environment("ebpf");
  settings.emplace_back("EBPF_TRACER", quiet_tracer());
  settings.emplace_back("TRACE_PIDS", "1,2");
  settings.emplace_back("TRACE_USERS", "root");
  Process collector({COLLECTOR}, settings);
  EXPECT_THAT(collector.wait_for("ready:"),
              HasSubstr("tracing with ebpf, only TRACE_PIDS=1,2 TRACE_USERS=root"));
  EXPECT_THAT(arguments(), HasSubstr("--only-pid=1,2 --only-user=0"));
  stop(collector);
}

TEST_F(TracingStartTest, FiltersThatNobodyHeedsAreRefused) {
  auto settings = environment("stdin");
  settings.emplace_back("TRACE_CGROUPS", "/user.slice");
  Process collector({COLLECTOR}, settings);
  EXPECT_EQ(collector.wait(), 1);
  EXPECT_THAT(collector.output(), HasSubstr("TRACE_CGROUPS is for tracers"));
}

TEST_F(TracingStartTest, ATracerThatCannotStartIsExaminedByTheDoctor) {
  auto settings = environment("ebpf");
  settings.emplace_back("EBPF_TRACER", program("tracer", "echo 'the kernel is too green' >&2; exit 1"));
  Process collector({COLLECTOR}, settings);
  EXPECT_EQ(collector.wait(), 1);
  EXPECT_THAT(collector.output(), AllOf(HasSubstr("ebpf tracer: the kernel is too green; mend: "),
                                        Not(HasSubstr("distribution:"))));
}

TEST_F(TracingStartTest, WhatStapSkippedIsAGapOfTheTracerCountedOnce) {
  const std::string stap = program("stap",
                                   "echo 'hello,1,stap,-,-,-,-,-,-,-,-'\n"
                                   "time=$(awk '{ printf \"%d\", $1 * 1000000000 }' /proc/uptime)\n"
                                   "echo \"mmap2,0,1,$time,42,42,0,5,1,10,1,1,0,4096,3,34,65536,w\"\n"
                                   "trap 'echo \"beat,$time,0,4,3\"\n"
                                   "  echo \"WARNING: Number of errors: 0, skipped probes: 7\" >&2\n"
                                   "  echo \"WARNING: There were 3 transport failures. Try stap -s to "
                                   "increase the buffer size from 4.\" >&2\n"
                                   "  exit 0' TERM\n"
                                   "while :; do sleep 0.05; done");
  auto settings = environment("stap");
  settings.emplace_back("STAP_SCRIPT", "/no/such/script.stp");
  settings.emplace_back("PATH", folder_.path().string() + ":" + std::getenv("PATH"));
  Process collector({COLLECTOR}, settings);
  collector.wait_for("ready:");
  EXPECT_THAT(arguments(), AllOf(HasSubstr("/no/such/script.stp"), HasSubstr("-G leave_out=")));
  while (database_.value("SELECT COUNT(*) FROM requests") != "1") ASSERT_EQ(kill(collector.pid(), 0), 0);
  stop(collector);
  EXPECT_THAT(
      database_.rows("SELECT stage, events, detail FROM gaps ORDER BY events"),
      ElementsAre(
          "tracer|3|the tracer dropped them: its buffer was full",
          "tracer|7|SystemTap skipped their probes: too many calls were under way at once (KRETACTIVE)"));
  EXPECT_EQ(database_.value("SELECT lost_tracer, source FROM collectors"), "10|stap");
}

TEST_F(TracingStartTest, AModuleIsNotBuiltUnderANameThatItCannotHave) {
  Process collector({COLLECTOR, "build-module", "My Module.ko"}, environment("stap"));
  EXPECT_EQ(collector.wait(), 1);
  EXPECT_THAT(collector.output(), HasSubstr("small letters, digits and _"));
}

TEST_F(TracingStartTest, AModuleIsBuiltInAFolderOfItsOwn) {
  // What stap makes of a script is its own affair: here nothing of use.
  const std::string stap =
      program("stap", "echo 'Pass 4: compilation failed.  [man error::pass4]' >&2; exit 1");
  auto settings = environment("stap");
  settings.emplace_back("PATH", folder_.path().string() + ":" + std::getenv("PATH"));
  const auto built = folder_.path() / "mapledger_request.ko";
  Process collector({COLLECTOR, "build-module", "--kernel", "6.8.0", built.string()}, settings);
  EXPECT_EQ(collector.wait(), 1);
  EXPECT_THAT(collector.output(), HasSubstr("does not compile for kernel 6.8.0"));
  EXPECT_THAT(arguments(),
              AllOf(HasSubstr("-r 6.8.0 -p4 -m mapledger_request"), HasSubstr("memory_request.stp")));
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    EXPECT_THAT(entry.path().filename().string(), Not(HasSubstr(".mapledger-module"))) << "what is left over";
  }
}

}  // namespace
}  // namespace mapledger
