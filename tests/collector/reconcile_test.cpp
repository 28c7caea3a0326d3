#include "collector/reconcile.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace mapledger {
namespace {

TEST(IsRunning, KnowsThisProcessByPid) {
  EXPECT_TRUE(is_running(static_cast<std::uint32_t>(getpid()), 0));
}

TEST(IsRunning, AnotherStartIsAnotherProcess) {
  EXPECT_FALSE(is_running(static_cast<std::uint32_t>(getpid()), UINT64_MAX / 2));
}

TEST(IsRunning, AProcessThatEndedDoesNotRun) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  EXPECT_FALSE(is_running(static_cast<std::uint32_t>(child), 0));
}

}  // namespace
}  // namespace mapledger
