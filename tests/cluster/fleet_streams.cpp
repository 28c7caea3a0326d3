// fleet_streams FOLDER HOSTS RATE SECONDS: the streams of a fleet, as so many tracers would print them, for
// collectors with TRACER=stdin: stream N goes into the FIFO FOLDER/N.in, RATE requests a second in all, at an
// even pace by CLOCK_BOOTTIME. A reader that is slow is waited for by nobody: what finds no room in its pipe
// waits here. When all is written FOLDER/input has a line a host: its number, its requests, the sum of their
// addresses, the bytes that were asked for and given back in whole pages, and how many of them were mmap,
// munmap and failed. An address is the number of the request on its host.
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "common/clock.hpp"
#include "common/host.hpp"

namespace mapledger {
namespace {

constexpr std::uint64_t kSecondNs = 1'000'000'000;
constexpr std::uint64_t kPage = 4'096;
constexpr int kTickMs = 5;

/// One host's stream, its pipe and what does not fit into that yet.
class Stream {
 public:
  Stream(const std::string& fifo, std::uint64_t number) : number_(number), fd_(open(fifo.c_str(), O_WRONLY)) {
    if (fd_ >= 0) fcntl(fd_, F_SETFL, O_NONBLOCK);
    const HostInfo host = this_host();
    text_ = fmt::format("hello,1,ebpf,{},{},4096,2097152,{},{},{},host-{}\n", host.kernel, host.boot_id,
                        utc_offset_ns(), host.memory_bytes, host.swap_bytes, number);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() { close(fd_); }

  [[nodiscard]] bool is_open() const { return fd_ >= 0; }

  /// Of eight requests five are mmap, two munmap, one is an mmap that fails.
  void make(std::uint64_t time_ns) {
    constexpr std::uint64_t kProcesses = 20;
    const std::uint64_t n = ++made_;
    const std::uint64_t pid = 1'000 + n % kProcesses;
    const std::uint64_t pages = 1 + n % 64;
    const auto out = std::back_inserter(text_);
    const auto head = [&](const char* call) {
      fmt::format_to(out, "{},0,{},{},{},{},1000,{},3,1500,34,310,{},", call, n, time_ns, pid, pid, pid, n);
    };
    sum_ += n;
    squares_ += n * n;
    switch (n % 8) {
      case 3:
      case 6:
        head("munmap");
        fmt::format_to(out, "{},0", pages * kPage);
        returned_ += pages * kPage;
        ++munmaps_;
        break;
      case 7:
        head("mmap2");
        fmt::format_to(out, "{},3,34,-12", pages * kPage);
        ++failed_;
        break;
      default:
        head("mmap2");
        fmt::format_to(out, "{},3,34,{}", pages * kPage, n * kPage);
        requested_ += pages * kPage;
        ++mmaps_;
    }
    fmt::format_to(out, ",worker-{}\n", pid % 7);
  }

  void beat(std::uint64_t now_ns) {
    fmt::format_to(std::back_inserter(text_), "beat,{},{},{},0\n", now_ns, utc_offset_ns(), made_);
  }

  /// False: nobody reads.
  bool write_some() {
    while (written_ < text_.size()) {
      const ssize_t n = write(fd_, text_.data() + written_, text_.size() - written_);
      if (n < 0) return errno == EAGAIN || errno == EINTR;
      written_ += static_cast<std::size_t>(n);
    }
    text_.clear();
    written_ = 0;
    return true;
  }
  [[nodiscard]] bool is_written() const { return written_ == text_.size(); }

  [[nodiscard]] std::string totals() const {
    return fmt::format("{} {} {} {} {} {} {} {} {}\n", number_, made_, sum_, squares_, requested_, returned_,
                       mmaps_, munmaps_, failed_);
  }

 private:
  std::uint64_t number_;
  int fd_;
  std::string text_;  // from written_ on
  std::size_t written_ = 0;
  std::uint64_t made_ = 0;
  std::uint64_t sum_ = 0;
  std::uint64_t squares_ = 0;
  std::uint64_t requested_ = 0;
  std::uint64_t returned_ = 0;
  std::uint64_t mmaps_ = 0;
  std::uint64_t munmaps_ = 0;
  std::uint64_t failed_ = 0;
};

int run(const std::string& folder, std::uint64_t hosts, std::uint64_t rate, std::uint64_t duration_s) {
  std::vector<std::unique_ptr<Stream>> streams;
  for (std::uint64_t i = 1; i <= hosts; ++i) {
    streams.push_back(std::make_unique<Stream>(fmt::format("{}/{}.in", folder, i), i));
    if (!streams.back()->is_open()) {
      fmt::print(stderr, "fleet_streams: cannot open {}/{}.in\n", folder, i);
      return 1;
    }
  }
  const std::uint64_t began_ns = boottime_now_ns();
  const std::uint64_t end_ns = began_ns + duration_s * kSecondNs;
  std::uint64_t made = 0;
  std::uint64_t next_beat_ns = began_ns;  // the last one comes after the last request
  bool has_ended = false;
  for (;;) {
    const std::uint64_t now_ns = boottime_now_ns();
    for (; began_ns + made * kSecondNs / rate <= std::min(now_ns, end_ns); ++made) {
      streams[made % hosts]->make(began_ns + made * kSecondNs / rate);
    }
    const bool is_over = now_ns >= end_ns;
    if (now_ns >= next_beat_ns && !has_ended) {
      for (auto& stream : streams) stream->beat(now_ns);
      next_beat_ns = is_over ? next_beat_ns : next_beat_ns + kSecondNs;
      has_ended = is_over;
    }
    bool is_written = true;
    for (auto& stream : streams) {
      if (!stream->write_some()) {
        fmt::print(stderr, "fleet_streams: a reader is gone\n");
        return 1;
      }
      is_written = is_written && stream->is_written();
    }
    if (has_ended && is_written) break;
    poll(nullptr, 0, kTickMs);
  }
  std::ofstream totals(folder + "/input");
  for (const auto& stream : streams) totals << stream->totals();
  fmt::print("{:.0f}\n", static_cast<double>(made) * 1e9 / static_cast<double>(boottime_now_ns() - began_ns));
  return totals.flush() ? 0 : 1;
}

}  // namespace
}  // namespace mapledger

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  const auto number = [&](int i) { return std::strtoull(argv[i], nullptr, 10); };
  if (argc != 5 || number(2) == 0 || number(3) == 0 || number(4) == 0) {
    fmt::print(stderr, "usage: fleet_streams FOLDER HOSTS RATE SECONDS\n");
    return 2;
  }
  return mapledger::run(argv[1], number(2), number(3), number(4));
}
