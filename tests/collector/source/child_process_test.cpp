#include "collector/source/child_process.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collector/source/run_program.hpp"

namespace mapledger {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr milliseconds kLong(30'000);

std::string read_all(ChildProcess& child) {
  std::string text;
  std::array<char, 256> chunk{};
  for (;;) {
    const auto got = child.read(chunk, kLong);
    if (!got || got->kind == ReadResult::Kind::kEnd || got->kind == ReadResult::Kind::kWoken) return text;
    text.append(chunk.data(), got->bytes);
  }
}

TEST(ChildProcess, GivesWhatIsPrintedAndHowItEnded) {
  ChildProcess child("tracer", {"sh", "-c", "echo one; echo two; echo broken >&2; exit 3"}, -1);
  ASSERT_TRUE(child.start());
  EXPECT_EQ(read_all(child), "one\ntwo\n");
  EXPECT_EQ(child.how_it_ended(), "tracer ended with code 3: broken");
}

TEST(ChildProcess, ArgumentsReachNoShell) {
  ChildProcess child("tracer", {"printf", "%s", "a b;$(id)'"}, -1);
  ASSERT_TRUE(child.start());
  EXPECT_EQ(read_all(child), "a b;$(id)'");
}

TEST(ChildProcess, AMissingProgramIsSaid) {
  ChildProcess child("tracer", {"/no/such/tracer"}, -1);
  ASSERT_TRUE(child.start());
  EXPECT_EQ(read_all(child), "");
  EXPECT_THAT(child.how_it_ended(), HasSubstr("cannot be started"));
}

TEST(ChildProcess, AStopEndsTheWholeGroup) {
  ChildProcess child("tracer", {"sh", "-c", "sleep 1000 & echo $!; wait"}, -1);
  ASSERT_TRUE(child.start());
  std::array<char, 64> chunk{};
  const auto got = child.read(chunk, kLong);
  ASSERT_TRUE(got);
  const pid_t grandchild = std::atoi(chunk.data());
  ASSERT_GT(grandchild, 0);
  child.request_stop();
  read_all(child);  // ends when the last holder of the pipe has ended
  EXPECT_THAT(child.how_it_ended(), HasSubstr("signal"));
}

TEST(ChildProcess, AWakeEndsAWait) {
  const int wake = eventfd(1, EFD_CLOEXEC);
  ChildProcess child("tracer", {"sleep", "1000"}, wake);
  ASSERT_TRUE(child.start());
  std::array<char, 64> chunk{};
  EXPECT_EQ(child.read(chunk, kLong)->kind, ReadResult::Kind::kWoken);
  close(wake);
}

TEST(ChildProcess, CanBeStartedAgain) {
  ChildProcess child("tracer", {"echo", "line"}, -1);
  ASSERT_TRUE(child.start());
  read_all(child);
  ASSERT_TRUE(child.start());
  EXPECT_EQ(read_all(child), "line\n");
}

TEST(RunProgram, TakesBothOutputs) {
  const ProgramAnswer answer = run_program({"sh", "-c", "echo out; echo err >&2"}, kLong);
  EXPECT_TRUE(answer.ended_well);
  EXPECT_EQ(answer.text, "out\nerr");
}

TEST(RunProgram, DoesNotWaitForEver) {
  EXPECT_FALSE(run_program({"sleep", "1000"}, milliseconds(50)).ended_well);
  EXPECT_FALSE(run_program({"/no/such/program"}, kLong).ended_well);
}

}  // namespace
}  // namespace mapledger
