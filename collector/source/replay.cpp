#include "collector/source/replay.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <spdlog/spdlog.h>

#include "collector/source/wait.hpp"
#include "common/names.hpp"

namespace mapledger {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

Replay::Replay(std::filesystem::path file, bool real_time, int wake_fd)
    : file_(std::move(file)), real_time_(real_time), wake_fd_(wake_fd) {}

Replay::~Replay() {
  if (fd_ >= 0) close(fd_);
}

Result<void> Replay::start() {
  fd_ = open(file_.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat info {};
  if (fd_ < 0 || fstat(fd_, &info) != 0) {
    return Error{
        fmt::format("TRACER: cannot read the recording {}: {}", file_.string(), std::strerror(errno))};
  }
  file_bytes_ = static_cast<std::uint64_t>(info.st_size);
  std::uint32_t magic = 0;
  if (pread(fd_, &magic, sizeof magic, 0) == sizeof magic && magic == ZSTD_MAGICNUMBER) {
    zstd_.reset(ZSTD_createDStream());
    compressed_.resize(ZSTD_DStreamInSize());
  }
  told_ = began_ = steady_clock::now();
  return {};
}

Result<ReadResult> Replay::read(std::span<char> buffer, milliseconds timeout) {
  if (wait_readable(-1, wake_fd_, milliseconds(0)).woken && !stopped_)
    return ReadResult{ReadResult::Kind::kWoken, 0};
  if (stopped_) return ReadResult{ReadResult::Kind::kEnd, 0};
  if (real_time_) return read_paced(buffer, timeout);
  const auto bytes = fill(buffer);
  if (!bytes) return bytes.error();
  return ReadResult{*bytes == 0 ? ReadResult::Kind::kEnd : ReadResult::Kind::kData, *bytes};
}

Result<std::size_t> Replay::fill(std::span<char> buffer) {
  say_progress(false);
  if (!zstd_) {
    auto bytes = read_file(buffer);
    if (bytes && *bytes == 0) say_progress(true);
    return bytes;
  }
  ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
  while (out.pos == 0) {
    if (in_.pos == in_.size) {
      const auto bytes = read_file(compressed_);
      if (!bytes) return bytes.error();
      if (*bytes == 0) {
        if (frame_left_ != 0)
          spdlog::warn("{}: the recording is cut off; all before the cut was read", name());
        say_progress(true);
        return std::size_t{0};
      }
      in_ = {compressed_.data(), *bytes, 0};
    }
    frame_left_ = ZSTD_decompressStream(zstd_.get(), &out, &in_);
    if (ZSTD_isError(frame_left_) != 0U) {
      return Error{fmt::format("{} is damaged: {}", name(), ZSTD_getErrorName(frame_left_))};
    }
  }
  return out.pos;
}

Result<std::size_t> Replay::read_file(std::span<char> buffer) {
  const ssize_t n = ::read(fd_, buffer.data(), buffer.size());
  if (n < 0) return Error{fmt::format("reading {}: {}", file_.string(), std::strerror(errno))};
  read_bytes_ += static_cast<std::uint64_t>(n);
  return static_cast<std::size_t>(n);
}

Result<ReadResult> Replay::read_paced(std::span<char> buffer, milliseconds timeout) {
  std::size_t given = 0;
  for (;;) {
    const auto newline = ahead_.find('\n', ahead_at_);
    if (newline == std::string::npos) {
      if (given > 0) break;
      ahead_.erase(0, ahead_at_);
      ahead_at_ = 0;
      const std::size_t kept = ahead_.size();
      if (kept > buffer.size() / 2) {  // no recording: let the splitter say so
        std::copy_n(ahead_.begin(), kept, buffer.begin());
        ahead_.clear();
        return ReadResult{ReadResult::Kind::kData, kept};
      }
      ahead_.resize(kept + (1U << 16U));
      const auto bytes = fill({ahead_.data() + kept, ahead_.size() - kept});
      if (!bytes) return bytes.error();
      ahead_.resize(kept + *bytes);
      if (*bytes > 0) continue;
      given = std::min(ahead_.size(), buffer.size());  // a last line without its newline
      std::copy_n(ahead_.begin(), given, buffer.begin());
      ahead_.erase(0, given);
      return ReadResult{given == 0 ? ReadResult::Kind::kEnd : ReadResult::Kind::kData, given};
    }
    const std::string_view line(ahead_.data() + ahead_at_, newline - ahead_at_);
    if (line.size() + 1 > buffer.size() - given) break;
    const auto wait = std::chrono::ceil<milliseconds>(until_due(line));
    if (wait > milliseconds(0)) {
      if (given > 0) break;
      const bool woken = wait_readable(-1, wake_fd_, std::min(wait, timeout)).woken;
      if (woken) return ReadResult{ReadResult::Kind::kWoken, 0};
      if (wait > timeout) return ReadResult{ReadResult::Kind::kTimeout, 0};
    }
    std::copy_n(line.begin(), line.size(), buffer.begin() + static_cast<std::ptrdiff_t>(given));
    given += line.size();
    buffer[given++] = '\n';
    ahead_at_ = newline + 1;
  }
  return ReadResult{ReadResult::Kind::kData, given};
}

steady_clock::duration Replay::until_due(std::string_view line) {
  const LineKind kind = clock_.parse(line);
  if (kind != LineKind::kEvent && kind != LineKind::kBeat) return steady_clock::duration::zero();
  const std::uint64_t time_ns = kind == LineKind::kEvent ? clock_.event().time_ns : clock_.beat().time_ns;
  if (!first_ns_) {
    first_ns_ = time_ns;
    began_ = steady_clock::now();
  }
  if (time_ns <= *first_ns_) return steady_clock::duration::zero();
  return began_ + std::chrono::nanoseconds(time_ns - *first_ns_) - steady_clock::now();
}

void Replay::say_progress(bool at_end) {
  const auto now = steady_clock::now();
  const milliseconds every(draws_ ? 100 : 5'000);
  if (!at_end && now - told_ < every) return;
  told_ = now;
  const auto done =
      file_bytes_ == 0 ? 1.0 : static_cast<double>(read_bytes_) / static_cast<double>(file_bytes_);
  if (draws_) return draw(done, at_end);
  spdlog::info("{}: {:.0f} % read", name(), 100 * done);
}

void Replay::draw_progress() {
  draws_ = isatty(STDERR_FILENO) == 1;
}

void Replay::draw(double done, bool at_end) const {
  constexpr int kWidth = 40;
  const int filled = std::clamp(static_cast<int>(kWidth * done), 0, kWidth);
  fmt::print(stderr, "\r[{:#<{}}{:.<{}}] {:3.0f} % of {}{}", "", filled, "", kWidth - filled, 100 * done,
             stored_name(file_.filename().string()), at_end ? "\n" : "");
}

}  // namespace mapledger
