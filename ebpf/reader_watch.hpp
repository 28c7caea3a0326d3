#pragma once

#include <chrono>

namespace mapledger::ebpf {

/// Sleeps, but not past the end of whoever reads our output through a pipe: its closing, or the end of the
/// process that started us (the pipe alone does not tell if another process has inherited its reading end).
/// Nothing is watched if the output is a file or a terminal. Borrows both descriptors. One thread.
class ReaderWatch {
 public:
  explicit ReaderWatch(int output);
  ~ReaderWatch();
  ReaderWatch(const ReaderWatch&) = delete;
  ReaderWatch& operator=(const ReaderWatch&) = delete;

  /// Waits until the time is over, `wake_fd` (if not -1) is readable, a signal comes or the reader goes.
  /// False: the reader is gone.
  bool wait(std::chrono::milliseconds time, int wake_fd) const;

 private:
  int output_;
  int parent_ = -1;
};

}  // namespace mapledger::ebpf
