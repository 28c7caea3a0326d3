// paced_stream: what mapledger-trace would print on a machine with PACED_RATE requests a second, whose
// addresses are numbers: hello, requests as they come, a beat a second (stap/README.md). It keeps to
// CLOCK_BOOTTIME, whoever reads it: what is not read in time waits in a ring as large as the tracer's, and
// what finds no room there is counted as dropped. On SIGTERM it prints what is left and writes "MADE DROPPED"
// into the file PACED_REPORT. Its arguments are the tracer's; they change nothing.
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "common/clock.hpp"
#include "common/host.hpp"

namespace mapledger {
namespace {

constexpr std::size_t kRingBytes = 8U << 20U;
constexpr std::uint64_t kSecondNs = 1'000'000'000;
constexpr int kTickMs = 2;

volatile std::sig_atomic_t stopped = 0;

void stop(int) {
  stopped = 1;
}

class PacedStream {
 public:
  explicit PacedStream(std::uint64_t rate) : rate_(rate), began_ns_(boottime_now_ns()) {
    const HostInfo host = this_host();
    ring_ = fmt::format("hello,1,ebpf,{},{},{},{},{},{},{},{}\n", host.kernel, host.boot_id, host.page_bytes,
                        host.huge_page_bytes, utc_offset_ns(), host.memory_bytes, host.swap_bytes, host.name);
  }

  /// False: nobody reads.
  bool run() {
    fcntl(STDOUT_FILENO, F_SETFL, O_NONBLOCK);
    for (std::uint64_t next_beat_ns = began_ns_ + kSecondNs; stopped == 0;) {
      const std::uint64_t now_ns = boottime_now_ns();
      while (began_ns_ + made_ * kSecondNs / rate_ <= now_ns) make(began_ns_ + made_ * kSecondNs / rate_);
      if (now_ns >= next_beat_ns) {
        beat(now_ns);
        next_beat_ns += kSecondNs;
      }
      if (!write_some(kTickMs)) return false;
    }
    beat(boottime_now_ns());
    constexpr int kPatienceMs = 1'000;
    while (written_ < ring_.size()) {
      if (!write_some(kPatienceMs)) return false;
    }
    return true;
  }

  [[nodiscard]] std::string report() const { return fmt::format("{} {}\n", made_, dropped_); }

 private:
  void make(std::uint64_t time_ns) {
    constexpr std::uint64_t kProcesses = 500;
    constexpr std::uint64_t kFirstPid = 5'000'000;  // no process of this machine can have it
    const std::uint64_t n = made_++;
    if (ring_.size() - written_ > kRingBytes) {
      ++dropped_;
      return;
    }
    const std::uint64_t pid = kFirstPid + n % kProcesses;
    const std::uint64_t address = 0x1000'0000'0000 + n * 4096;
    const auto out = std::back_inserter(ring_);
    if (n % 3 == 2) {
      fmt::format_to(out, "munmap,0,{},{},{},{},1000,{},3,1500,34,310,{},4096,0,worker-{}\n", n + 1, time_ns,
                     pid, pid, pid, address, pid % 97);
    } else {
      fmt::format_to(out, "mmap2,0,{},{},{},{},1000,{},3,1500,34,310,{},{},3,34,{},worker-{}\n", n + 1,
                     time_ns, pid, pid, pid, address, 4096 * (1 + n % 64), address, pid % 97);
    }
  }

  void beat(std::uint64_t now_ns) {
    fmt::format_to(std::back_inserter(ring_), "beat,{},{},{},{}\n", now_ns, utc_offset_ns(), made_, dropped_);
  }

  /// Writes what fits; if nothing does, or nothing is there, waits for so long.
  bool write_some(int wait_ms) {
    const bool idle = written_ == ring_.size();
    pollfd output{STDOUT_FILENO, static_cast<short>(idle ? 0 : POLLOUT), 0};
    const int ready = poll(&output, 1, wait_ms);
    if ((output.revents & (POLLERR | POLLHUP)) != 0) return false;
    if (idle || ready <= 0) return true;
    const ssize_t n = write(STDOUT_FILENO, ring_.data() + written_, ring_.size() - written_);
    if (n < 0) return errno == EAGAIN || errno == EINTR;
    written_ += static_cast<std::size_t>(n);
    if (written_ == ring_.size() || written_ > kRingBytes) {
      ring_.erase(0, written_);
      written_ = 0;
    }
    return true;
  }

  std::uint64_t rate_;
  std::uint64_t began_ns_;
  std::uint64_t made_ = 0;
  std::uint64_t dropped_ = 0;
  std::string ring_;  // from written_ on
  std::size_t written_ = 0;
};

}  // namespace
}  // namespace mapledger

int main() {
  const char* const rate = std::getenv("PACED_RATE");
  const char* const report = std::getenv("PACED_REPORT");
  if (rate == nullptr || std::strtoull(rate, nullptr, 10) == 0 || report == nullptr) {
    fmt::print(stderr, "paced_stream: PACED_RATE and PACED_REPORT must be set\n");
    return 2;
  }
  std::signal(SIGTERM, mapledger::stop);
  std::signal(SIGPIPE, SIG_IGN);
  mapledger::PacedStream stream(std::strtoull(rate, nullptr, 10));
  const bool read_to_the_end = stream.run();
  std::ofstream(report) << stream.report();
  return read_to_the_end ? 0 : 1;
}
