#pragma once

#include <poll.h>

#include <chrono>

namespace mapledger {

/// poll(2) over a descriptor to read from and one that wakes; either may be -1.
struct Readiness {
  bool readable = false;
  bool woken = false;
};
inline Readiness wait_readable(int fd, int wake_fd, std::chrono::milliseconds timeout) {
  pollfd fds[] = {{fd, POLLIN, 0}, {wake_fd, POLLIN, 0}};
  if (poll(fds, 2, static_cast<int>(timeout.count())) <= 0) return {};
  return {(fds[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0, (fds[1].revents & POLLIN) != 0};
}

}  // namespace mapledger
