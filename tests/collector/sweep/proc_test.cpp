#include "collector/sweep/proc.hpp"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include <gtest/gtest.h>

namespace mapledger {
namespace {

const auto kMe = static_cast<std::uint32_t>(getpid());

/// A process that has ended; its number is not another's yet.
std::uint32_t ended_process() {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  return static_cast<std::uint32_t>(child);
}

TEST(IsRunning, KnowsThisProcessByPid) {
  EXPECT_TRUE(is_running(kMe, 0));
}

TEST(IsRunning, AnotherStartIsAnotherProcess) {
  EXPECT_FALSE(is_running(kMe, UINT64_MAX / 2));
}

TEST(IsRunning, AProcessThatEndedDoesNotRun) {
  EXPECT_FALSE(is_running(ended_process(), 0));
}

TEST(StatmTest, GrowsWithWhatIsMapped) {
  const Descriptor file = open_statm(kMe);
  ASSERT_TRUE(file);
  const auto before = read_statm(file);
  constexpr std::size_t kPages = 1'000;
  const auto bytes = kPages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  void* const mapped = mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  const auto after = read_statm(file);
  munmap(mapped, bytes);
  ASSERT_TRUE(before && after);
  EXPECT_EQ(after->size, before->size + kPages);
  EXPECT_GT(after->resident, 0U);
}

TEST(StatmTest, OfAProcessThatEndedThereIsNothingThoughTheFileIsOpen) {
  int start[2];
  ASSERT_EQ(pipe(start), 0);
  const pid_t child = fork();
  if (child == 0) {
    char byte = 0;
    _exit(read(start[0], &byte, 1) == 1 ? 0 : 1);
  }
  const Descriptor file = open_statm(static_cast<std::uint32_t>(child));
  EXPECT_TRUE(read_statm(file));
  ASSERT_EQ(write(start[1], "x", 1), 1);
  waitpid(child, nullptr, 0);
  EXPECT_FALSE(read_statm(file));
  EXPECT_FALSE(open_statm(static_cast<std::uint32_t>(child)));
}

TEST(StatmTest, ALeaderThatEndedBeforeItsThreadsLeavesThemItsMm) {
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    std::thread([&ready] {
      if (write(ready[1], "x", 1) != 1) _exit(1);
      pause();
    }).detach();
    syscall(SYS_exit, 0);  // of this thread alone
  }
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  const auto pid = static_cast<std::uint32_t>(child);
  const Descriptor file = open_statm(pid);
  while (read_statm(file).value().size > 0) std::this_thread::yield();  // until the leader has ended
  const auto threads = read_threads_statm(pid);
  ASSERT_TRUE(threads);
  EXPECT_GT(threads->size, 0U);
  EXPECT_TRUE(is_running(pid, 0));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_FALSE(read_threads_statm(pid));
}

TEST(CgroupTest, TheUnifiedHierarchyFirstThenSystemdsThenWhateverSaysSomething) {
  EXPECT_EQ(cgroup_of("0::/system.slice/cron.service\n"), "/system.slice/cron.service");
  EXPECT_EQ(cgroup_of("9:name=systemd:/a.service\n4:memory:/x\n0::/\n"), "/a.service");
  EXPECT_EQ(cgroup_of("9:name=systemd:/\n4:memory:/docker/0123\n0::/\n"), "/docker/0123");
  EXPECT_EQ(cgroup_of("9:name=systemd:/\n0::/\n"), "/");
  EXPECT_EQ(cgroup_of(""), "");
  EXPECT_EQ(cgroup_of("no colon\n0:one\n"), "");
}

TEST(CgroupTest, APathIsData) {
  EXPECT_EQ(cgroup_of("0::/a:b\\x2dc.service\n"), "/a:b\\x2dc.service");
  EXPECT_EQ(cgroup_of("0::/\xFF\x01\n"), "/\\xff\\x01");
  const std::string cut = cgroup_of("0::/" + std::string(300, 'a') + "\n");
  EXPECT_EQ(cut, std::string(kMaxCgroupBytes, 'a'));
  std::string wide = "0::/a";
  for (int i = 0; i < 200; ++i) wide += "\xC3\xA9";
  EXPECT_EQ(cgroup_of(wide + "\n").size(), kMaxCgroupBytes - 1) << "cut between letters";
}

TEST(CgroupTest, OfThisProcess) {
  EXPECT_TRUE(read_cgroup(kMe).value().starts_with('/'));
  EXPECT_FALSE(read_cgroup(ended_process()));
}

}  // namespace
}  // namespace mapledger
