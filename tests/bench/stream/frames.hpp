#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mapledger::bench {

/// A client's end of a WebSocket, as little as measuring takes: asks for the upgrade, sends one text, and
/// finds the frames in what comes. Of a frame it keeps the beginning; the rest is thrown away by the kernel,
/// uncopied, so that a thousand clients on the server's own machine do not measure themselves.
class FrameReader {
 public:
  /// Connects to 127.0.0.1 and upgrades; blocks. `stalled`: with the smallest receive buffer. Throws
  /// std::runtime_error.
  FrameReader(std::uint16_t port, const std::string& text, bool stalled);
  FrameReader(FrameReader&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  FrameReader& operator=(FrameReader&&) = delete;
  ~FrameReader();

  [[nodiscard]] int fd() const { return fd_; }

  enum class Got { kNothing, kFrame, kEnd };
  /// Reads on without waiting; kFrame: a whole text frame is there, and begin() is what it begins with.
  Got read();
  [[nodiscard]] std::string_view begin() const { return begin_; }
  [[nodiscard]] std::uint64_t length() const { return length_; }

 private:
  static constexpr std::size_t kKept = 192;
  bool read_header();

  int fd_ = -1;
  std::string header_;
  std::string begin_;
  std::uint64_t length_ = 0;
  std::uint64_t left_ = 0;
  bool in_frame_ = false;
};

/// Microseconds of a RFC 3339 time in UTC, as the api writes it.
std::int64_t micros_of(std::string_view time);

/// The value of the first "key":"value" or "key":value in the text.
std::string_view value_of(std::string_view text, std::string_view key);

}  // namespace mapledger::bench
