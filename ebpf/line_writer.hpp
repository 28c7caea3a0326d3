#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "ebpf/line_format.hpp"

namespace mapledger::ebpf {

/// Gathers lines and writes them to a file descriptor, as many at once as there are.
/// The descriptor stays the caller's. One thread.
class LineWriter {
 public:
  explicit LineWriter(int fd);

  void add(const MemoryEvent& event);
  void add(const Beat& beat);
  void add(std::string_view line);

  /// The next line may not fit: flush() first.
  bool full() const { return used_ + kMaxLineBytes > kBufferBytes; }

  /// Writes what was gathered, waiting for a slow reader. False: the reader is gone, or StopSignals said to
  /// give up. Throws std::system_error on any other failure, such as a full disk.
  bool flush();

 private:
  static constexpr std::size_t kBufferBytes = 256 << 10;

  int fd_;
  std::size_t used_ = 0;
  std::unique_ptr<char[]> buffer_;
};

}  // namespace mapledger::ebpf
