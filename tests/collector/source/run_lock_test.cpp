#include "collector/source/run_lock.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_folder.hpp"

namespace mapledger {
namespace {

using testing::HasSubstr;

class RunLockTest : public testing::Test {
 protected:
  test::TempFolder folder_;
  std::filesystem::path file_ = folder_.path() / "lock";
};

TEST_F(RunLockTest, ASecondIsRefusedAndToldWhoHasIt) {
  const auto first = RunLock::take(file_);
  ASSERT_TRUE(first) << first.error().message;
  const auto second = RunLock::take(file_);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr("process " + std::to_string(getpid()) + " "));
}

TEST_F(RunLockTest, IsFreeOnceItIsGivenBack) {
  { ASSERT_TRUE(RunLock::take(file_)); }
  EXPECT_TRUE(RunLock::take(file_));
}

TEST_F(RunLockTest, AKilledOwnerLeavesItFree) {
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  const pid_t child = fork();
  if (child == 0) {
    const auto lock = RunLock::take(file_);
    const char taken = lock ? 'y' : 'n';
    if (write(pipe[1], &taken, 1) == 1) pause();
    _exit(1);
  }
  char taken = 0;
  ASSERT_EQ(read(pipe[0], &taken, 1), 1);
  EXPECT_EQ(taken, 'y');
  const auto refused = RunLock::take(file_);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("kill " + std::to_string(child)));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_TRUE(RunLock::take(file_));
  close(pipe[0]);
  close(pipe[1]);
}

TEST_F(RunLockTest, AFileThatCannotBeMadeIsSaid) {
  const auto lock = RunLock::take("/no/such/folder/lock");
  ASSERT_FALSE(lock);
  EXPECT_THAT(lock.error().message, HasSubstr("RUN_LOCK: cannot open /no/such/folder/lock"));
  ASSERT_EQ(symlink("/etc/passwd", file_.c_str()), 0);
  EXPECT_FALSE(RunLock::take(file_)) << "a link that somebody else has laid";
}

}  // namespace
}  // namespace mapledger
