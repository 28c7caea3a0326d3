#include "ebpf/line_writer.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "ebpf/stop_signals.hpp"

namespace mapledger::ebpf {

LineWriter::LineWriter(int fd) : fd_(fd), buffer_(std::make_unique<char[]>(kBufferBytes)) {}

void LineWriter::add(const MemoryEvent& event) {
  char* const out = buffer_.get() + used_;
  used_ += static_cast<std::size_t>(format_event(event, out) - out);
}

void LineWriter::add(const Beat& beat) {
  char* const out = buffer_.get() + used_;
  used_ += static_cast<std::size_t>(format_beat(beat, out) - out);
}

void LineWriter::add(std::string_view line) {
  std::memcpy(buffer_.get() + used_, line.data(), line.size());
  used_ += line.size();
}

bool LineWriter::flush() {
  const char* from = buffer_.get();
  while (used_ > 0) {
    const ssize_t written = write(fd_, from, used_);
    if (written >= 0) {
      from += written;
      used_ -= static_cast<std::size_t>(written);
    } else if (errno == EPIPE || (errno == EINTR && StopSignals::give_up())) {
      return false;
    } else if (errno != EINTR) {
      throw std::system_error(errno, std::generic_category(), "cannot write to standard output");
    }
  }
  return true;
}

}  // namespace mapledger::ebpf
