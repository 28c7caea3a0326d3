// How the tracer starts and ends, on this kernel; needs root.
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include <gtest/gtest.h>

#include "tests/ebpf/trace_run.hpp"

namespace mapledger::ebpf {
namespace {

TEST(Ending, SigtermDrainsAndEndsWithABeat) {
  TraceRun run;
  ASSERT_EQ(wait_for(start_program({WORKLOAD_DIR "requests64"})) >> 8, 3);
  EXPECT_EQ(run.stop(), 0);
  EXPECT_EQ(run.lines().front().kind(), "hello");
  EXPECT_EQ(run.lines().back().kind(), "beat");
  EXPECT_NO_THROW(
      run.read_until([](const Line& line) { return line.kind() == "exit" && line.name() == "requests64"; }));
}

TEST(Ending, ReaderGoneIsAnOrderlyEnd) {
  TraceRun run;
  EXPECT_EQ(run.abandon(), 0);
}

TEST(Ending, DoesNotOutliveWhoStartedItThoughThePipeStaysOpen) {
  int orders[2];
  int output[2];
  ASSERT_EQ(pipe2(orders, O_CLOEXEC), 0);
  ASSERT_EQ(pipe2(output, O_CLOEXEC), 0);
  const pid_t shell = fork();
  if (shell == 0) {
    dup2(orders[0], STDIN_FILENO);
    dup2(output[1], STDOUT_FILENO);
    execl("/bin/sh", "sh", "-c", "\"$0\" </dev/null & read line", TRACER_PROGRAM, nullptr);
    _exit(127);
  }
  close(orders[0]);
  close(output[1]);
  char text[4096];
  ASSERT_GT(read(output[0], text, sizeof text), 0) << "the hello";
  close(orders[1]);
  wait_for(shell);
  pollfd readable{output[0], POLLIN, 0};
  ssize_t length = 1;
  while (length > 0) {
    ASSERT_EQ(poll(&readable, 1, 30'000), 1) << "it lives on";
    length = read(output[0], text, sizeof text);
  }
  EXPECT_EQ(length, 0);
  close(output[0]);
}

TEST(Ending, SigtermIsObeyedThoughNobodyReads) {
  int output[2];
  ASSERT_EQ(pipe2(output, O_CLOEXEC), 0);
  const pid_t tracer = fork();
  if (tracer == 0) {
    dup2(output[1], STDOUT_FILENO);
    execl(TRACER_PROGRAM, "mapledger-trace", nullptr);
    _exit(127);
  }
  char first;
  ASSERT_EQ(read(output[0], &first, 1), 1) << "it is armed";
  // more than a pipe holds
  ASSERT_EQ(wait_for(start_program({WORKLOAD_DIR "burst64"})), 0);
  kill(tracer, SIGTERM);
  EXPECT_EQ(wait_for(tracer), 0);
  close(output[0]);
  close(output[1]);
}

TEST(Ending, WhoHoldsTheProbesForTheKernelToDetachEndsToo) {
  ASSERT_EQ(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0) << "to be given the tracer's child";
  TraceRun run;
  EXPECT_EQ(run.stop(), 0);
  int status = 0;
  EXPECT_GT(waitpid(-1, &status, 0), 0);
  EXPECT_EQ(status, 0);
  ASSERT_EQ(prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0), 0);
}

TEST(Check, SaysOk) {
  EXPECT_EQ(wait_for(start_program(tracer_argv({"--check"}))), 0);
}

TEST(Check, AnOrdinaryUserIsRefused) {
  const pid_t user = fork();
  if (user == 0) {
    if (setgid(65534) != 0 || setuid(65534) != 0) _exit(126);
    execl(TRACER_PROGRAM, "mapledger-trace", "--check", nullptr);
    _exit(127);
  }
  EXPECT_EQ(WEXITSTATUS(wait_for(user)), 1);
}

}  // namespace
}  // namespace mapledger::ebpf
