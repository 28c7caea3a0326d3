#include "ebpf/reader_watch.hpp"

#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

namespace mapledger::ebpf {

ReaderWatch::ReaderWatch(int output) : output_(output) {
  struct stat status {};
  if (fstat(output, &status) == 0 && (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode))) {
    parent_ = static_cast<int>(syscall(SYS_pidfd_open, getppid(), 0));
  }
}

ReaderWatch::~ReaderWatch() {
  if (parent_ >= 0) close(parent_);
}

bool ReaderWatch::wait(std::chrono::milliseconds time, int wake_fd) const {
  // poll passes over negative descriptors, and reports a pipe without a reader unasked
  std::array<pollfd, 3> watched{{{wake_fd, POLLIN, 0}, {output_, 0, 0}, {parent_, POLLIN, 0}}};
  if (poll(watched.data(), watched.size(), static_cast<int>(time.count())) <= 0) return true;
  return (watched[1].revents & (POLLERR | POLLHUP | POLLNVAL)) == 0 && watched[2].revents == 0;
}

}  // namespace mapledger::ebpf
