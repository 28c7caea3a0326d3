#pragma once

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "collector/source/source.hpp"
#include "collector/source/wait.hpp"

namespace mapledger {

/// Whatever the user pipes in.
class StandardInput final : public Source {
 public:
  explicit StandardInput(int wake_fd, int fd = STDIN_FILENO) : wake_fd_(wake_fd), fd_(fd) {}

  [[nodiscard]] std::string name() const override { return "stdin"; }
  Result<void> start() override { return {}; }
  Result<ReadResult> read(std::span<char> buffer, std::chrono::milliseconds timeout) override {
    if (stopped_) return ReadResult{ReadResult::Kind::kEnd, 0};
    const Readiness ready = wait_readable(fd_, wake_fd_, timeout);
    if (ready.woken) return ReadResult{ReadResult::Kind::kWoken, 0};
    if (!ready.readable) return ReadResult{ReadResult::Kind::kTimeout, 0};
    const ssize_t n = ::read(fd_, buffer.data(), buffer.size());
    if (n < 0) return Error{std::string("reading standard input: ") + std::strerror(errno)};
    return ReadResult{n == 0 ? ReadResult::Kind::kEnd : ReadResult::Kind::kData, static_cast<std::size_t>(n)};
  }
  void request_stop() override { stopped_ = true; }

 private:
  int wake_fd_;
  int fd_;
  bool stopped_ = false;
};

}  // namespace mapledger
