// Starts and ends of real processes on this kernel; needs root.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include <gtest/gtest.h>

#include "tests/ebpf/trace_run.hpp"

namespace mapledger::ebpf {
namespace {

std::uint64_t self() {
  return std::uint64_t(getpid());
}

TEST(Lifetimes, ForkHasAnMmOfItsOwnAndTheStatusIsKept) {
  TraceRun run;
  const pid_t child = fork();
  if (child == 0) _exit(7);
  const int status = wait_for(child);
  const Line exit = run.read_exit_of(child);
  EXPECT_EQ(exit.own_fields(), std::to_string(status));
  EXPECT_EQ(WEXITSTATUS(status), 7);
  const std::vector<Line> lines = run.lines_of(child);
  EXPECT_EQ(lines.front().kind(), "fork");
  EXPECT_EQ(lines.front().own_fields(), std::to_string(self()) + ",0");
  EXPECT_EQ(lines.front().tid(), std::uint64_t(child));
  EXPECT_EQ(lines.front().start(), exit.start());
}

TEST(Lifetimes, SpawnedProgramSharesTheMmUntilExec) {
  TraceRun run;
  const std::vector<Line> lines = run.trace("named64", {"x"});
  EXPECT_EQ(lines.at(0).kind(), "fork");
  EXPECT_EQ(lines.at(0).own_fields(), std::to_string(self()) + ",1");
  EXPECT_EQ(lines.at(1).kind(), "exec");
  EXPECT_EQ(lines.at(1).name(), "named64");
  EXPECT_EQ(lines.at(1).exec(), lines.at(0).exec() + 1);
  EXPECT_LT(lines.at(1).vm(), lines.at(0).vm()) << "the head is the new program's";
}

TEST(Lifetimes, KilledProcessHasTheSignalAsStatus) {
  TraceRun run;
  const pid_t child = fork();
  if (child == 0) {
    for (;;) pause();
  }
  kill(child, SIGKILL);
  wait_for(child);
  EXPECT_EQ(run.read_exit_of(child).own_fields(), std::to_string(SIGKILL));
}

TEST(Lifetimes, ThreadsAreNeitherForksNorExits) {
  TraceRun run;
  const pid_t child = fork();
  if (child == 0) {
    // leaves by exit_group while its threads end: the moment in which two could each seem to be the last
    for (int i = 0; i < 8; ++i) std::thread([] {}).detach();
    _exit(0);
  }
  wait_for(child);
  run.read_exit_of(child);
  ASSERT_EQ(wait_for(start_program({"/bin/true"})), 0);
  run.read_until([](const Line& line) { return line.kind() == "exit" && line.name() == "true"; });
  int forks = 0;
  int exits = 0;
  for (const Line& line : run.lines_of(child)) {
    forks += line.kind() == "fork";
    exits += line.kind() == "exit";
  }
  EXPECT_EQ(forks, 1);
  EXPECT_EQ(exits, 1);
}

TEST(Lifetimes, TimesAreOfOneClock) {
  TraceRun run;
  const std::vector<Line> lines = run.trace("requests64");
  for (std::size_t i = 1; i < lines.size(); ++i) EXPECT_GE(lines[i].time(), lines[i - 1].time());
  EXPECT_GT(lines.front().time(), lines.front().start());
  EXPECT_LT(lines.front().time() - lines.front().start(), 10'000'000'000U);
}

}  // namespace
}  // namespace mapledger::ebpf
