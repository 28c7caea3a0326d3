#include "ebpf/line_writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <system_error>

#include <gtest/gtest.h>

#include "ebpf/stop_signals.hpp"

namespace mapledger::ebpf {
namespace {

TEST(LineWriter, WritesWhatWasGatheredInOrder) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  LineWriter lines(ends[1]);
  lines.add("hello\n");
  lines.add(Beat{1, -2, 3, 4});
  ASSERT_TRUE(lines.flush());
  ASSERT_TRUE(lines.flush()) << "with nothing to write";
  char text[64];
  const ssize_t length = read(ends[0], text, sizeof text);
  EXPECT_EQ(std::string(text, static_cast<std::size_t>(length)), "hello\nbeat,1,-2,3,4\n");
  close(ends[0]);
  close(ends[1]);
}

TEST(LineWriter, IsFullBeforeALineCouldNotFit) {
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  LineWriter lines(nowhere);
  const std::string longest(kMaxLineBytes, 'x');
  std::size_t added = 0;
  for (; !lines.full(); ++added) lines.add(longest);
  EXPECT_EQ(added, 512U);
  EXPECT_TRUE(lines.flush());
  EXPECT_FALSE(lines.full());
  close(nowhere);
}

TEST(LineWriter, SaysThatTheReaderIsGone) {
  const StopSignals ignores_sigpipe;
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  close(ends[0]);
  LineWriter lines(ends[1]);
  lines.add("line\n");
  EXPECT_FALSE(lines.flush());
  close(ends[1]);
}

TEST(LineWriter, ThrowsWhenTheDiskIsFull) {
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  LineWriter lines(full);
  lines.add("line\n");
  EXPECT_THROW(lines.flush(), std::system_error);
  close(full);
}

}  // namespace
}  // namespace mapledger::ebpf
