#pragma once

#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "collector/parse/line_parser.hpp"

namespace mapledger {

/// Cuts a byte stream into lines within one buffer: `room()` is read into, `commit()` says how much, `next()`
/// gives the lines. Of a line that is longer than the protocol allows, the first kMaxLineBytes + 1 bytes are
/// given, so that the parser says so, and the rest is skipped. One thread.
class LineSplitter {
 public:
  explicit LineSplitter(std::size_t buffer_bytes = 1U << 20U) : buffer_(buffer_bytes) {}

  /// Where the next bytes go. Ends the life of the lines given so far.
  std::span<char> room() {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    return std::span(buffer_).subspan(end_);
  }
  void commit(std::size_t bytes) { end_ += bytes; }

  std::optional<std::string_view> next() {
    while (begin_ < end_) {
      const char* from = buffer_.data() + begin_;
      const auto* newline = static_cast<const char*>(std::memchr(from, '\n', end_ - begin_));
      if (newline == nullptr) return unfinished();
      const std::string_view line(from, static_cast<std::size_t>(newline - from));
      begin_ += line.size() + 1;
      if (!skipping_) return line;
      skipping_ = false;
    }
    return std::nullopt;
  }

  /// The next line, which next() gives again; empty ones are taken off.
  std::optional<std::string_view> peek() {
    for (;;) {
      const std::size_t before = begin_;
      const auto line = next();
      if (!line || !(line->empty() || *line == "\r")) {
        if (line) begin_ = before;
        return line;
      }
    }
  }

  /// At the end of the stream: a last line that lacks its newline.
  std::optional<std::string_view> last() {
    const std::string_view line(buffer_.data() + begin_, end_ - begin_);
    begin_ = end_ = 0;
    const bool wanted = !skipping_ && !line.empty();
    skipping_ = false;
    return wanted ? std::optional(line) : std::nullopt;
  }

 private:
  std::optional<std::string_view> unfinished() {
    if (skipping_) {
      begin_ = end_;
      return std::nullopt;
    }
    if (end_ - begin_ <= kMaxLineBytes + 1) return std::nullopt;
    const std::string_view piece(buffer_.data() + begin_, kMaxLineBytes + 1);
    begin_ = end_;
    skipping_ = true;
    return piece;
  }

  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool skipping_ = false;  // within a line of which the beginning was given
};

}  // namespace mapledger
