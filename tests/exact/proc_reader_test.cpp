#include "tests/exact/proc_reader.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include <gmock/gmock.h>

namespace mapledger::exact {
namespace {

TEST(ProcReader, StatusGivesSizeAndStack) {
  EXPECT_EQ(
      parse_status(
          "Name:\tx\nVmPeak:\t    9000 kB\nVmSize:\t    8652 kB\nVmData:\t 1 kB\nVmStk:\t     136 kB\n"),
      (MemoryFigures{8652 * 1024, 136 * 1024}));
}

TEST(ProcReader, StatusOfWhatHasNoMemoryGivesNothing) {
  EXPECT_EQ(parse_status("Name:\tkthreadd\nState:\tS (sleeping)\nThreads:\t1\n"), std::nullopt);
  EXPECT_EQ(parse_status("Name:\tx\nVmSize:\t    8652 kB\n"), std::nullopt);
  EXPECT_EQ(parse_status("Name:\tx\nVmSize:\t    8652 MB\nVmStk:\t     136 kB\n"), std::nullopt);
}

TEST(ProcReader, NameCannotForgeAFigure) {
  // the kernel escapes a newline in a name, so that a key is a line's beginning
  EXPECT_EQ(parse_status("Name:\tVmSize: 1 kB\nVmSize:\t       2 kB\nVmStk:\t       3 kB\n"),
            (MemoryFigures{2048, 3072}));
}

TEST(ProcReader, StatGivesWhatStandsBehindTheName) {
  EXPECT_EQ(parse_stat("42 (a) T (b) T 7 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 777 12 13"),
            (ProcessStat{"a) T (b", 'T', 7, 777}));
  EXPECT_EQ(parse_stat("42 (a"), std::nullopt);
  EXPECT_EQ(parse_stat("42 (a) T 7 42"), std::nullopt);
}

TEST(ProcReader, FindsDescendantsAndWhetherTheyAreStopped) {
  const pid_t child = fork();
  if (child == 0) {
    while (true) pause();
  }
  EXPECT_THAT(descendants_of(getpid()), testing::Contains(child));
  EXPECT_EQ(all_threads().at(child), child);
  EXPECT_EQ(all_threads_stopped(child), false);
  kill(child, SIGSTOP);
  waitpid(child, nullptr, WUNTRACED);
  EXPECT_EQ(all_threads_stopped(child), true);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_EQ(all_threads_stopped(child), std::nullopt);
  EXPECT_EQ(memory_of(child), std::nullopt);
}

}  // namespace
}  // namespace mapledger::exact
