// Starts and ends of real processes on this kernel; needs root.
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
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

TEST(Lifetimes, ProcessesThatWereThereAreListedByTheSameIdentity) {
  const pid_t child = fork();
  if (child == 0) {
    for (;;) pause();
  }
  TraceRun run;
  const Line live = run.read_until(
      [&](const Line& line) { return line.kind() == "live" && line.pid() == std::uint64_t(child); });
  kill(child, SIGKILL);
  wait_for(child);
  const Line exit = run.read_exit_of(child);
  EXPECT_EQ(live.own_fields(), std::to_string(self()));
  EXPECT_EQ(live.start(), exit.start());
  EXPECT_EQ(live.exec(), exit.exec());
  EXPECT_EQ(live.name(), exit.name());
  EXPECT_GT(live.vm(), 0U);
  EXPECT_LT(live.time(), exit.time());
  for (const Line& line : run.lines()) {
    if (line.kind() != "live") continue;
    EXPECT_EQ(line.cpu(), 0U);
    EXPECT_EQ(line.seq(), 0U);
    EXPECT_NE(line.pid(), 2U) << "kthreadd is no process";
  }
}

TEST(Lifetimes, ALeaderThatEndedFirstIsListedByItsThreads) {
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    std::thread([&ready] {
      char state = 0;  // until the leader is a zombie
      while (state != 'Z') {
        std::FILE* const stat = std::fopen(("/proc/" + std::to_string(getpid()) + "/stat").c_str(), "r");
        if (std::fscanf(stat, "%*d (%*[^)]) %c", &state) != 1) state = 0;
        std::fclose(stat);
      }
      if (write(ready[1], "x", 1) != 1) _exit(1);
      pause();
    }).detach();
    syscall(SYS_exit, 0);  // of this thread alone
  }
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  TraceRun run;
  const Line live = run.read_until(
      [&](const Line& line) { return line.kind() == "live" && line.pid() == std::uint64_t(child); });
  EXPECT_NE(live.tid(), std::uint64_t(child));
  EXPECT_GT(live.vm(), 0U);
  kill(child, SIGKILL);
  wait_for(child);
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
