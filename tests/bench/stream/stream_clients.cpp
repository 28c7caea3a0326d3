// stream_clients PORT TOPIC CLIENTS STALLED SECONDS: opens CLIENTS WebSockets that subscribe to TOPIC and
// STALLED more that do the same and then read nothing, waits until all who read got their first message, and
// listens for SECONDS. For each change: how long from the server's reading (its "time") to the receipt by the
// last of the CLIENTS, on one clock. Prints "MESSAGES BYTES P50_MS P95_MS MAX_MS CLIENTS_STILL_THERE", and
// the times one a line to stderr as "ms N".
#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/clock.hpp"
#include "tests/bench/stream/frames.hpp"

namespace {

using mapledger::bench::FrameReader;

struct Change {
  std::int64_t read_us = 0;
  std::int64_t last_us = 0;
  std::size_t receipts = 0;
};

class Listeners {
 public:
  Listeners(std::uint16_t port, const std::string& topic, std::size_t clients, std::size_t stalled)
      : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    const std::string text = R"({"type":"subscribe","topics":[")" + topic + "\"]}";
    for (std::size_t i = 0; i < stalled; ++i) stalled_.emplace_back(port, text, true);
    readers_.reserve(clients);
    for (std::size_t i = 0; i < clients; ++i) {
      readers_.emplace_back(port, text, false);
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.u64 = i;
      epoll_ctl(epoll_, EPOLL_CTL_ADD, readers_.back().fd(), &event);
      listen_for(std::chrono::milliseconds(0));
    }
    there_ += clients;
  }

  /// Waits until each has its snapshot.
  void settle() {
    while (with_snapshot_ < readers_.size()) {
      listen_for(std::chrono::milliseconds(100));
      if (there_ < readers_.size()) throw std::runtime_error("the server closed connections");
    }
    changes_.clear();
  }

  void listen_for(std::chrono::milliseconds time) {
    const auto until = std::chrono::steady_clock::now() + time;
    do {
      std::array<epoll_event, 256> events{};
      const int count =
          epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), time.count() > 0 ? 20 : 0);
      for (int i = 0; i < count; ++i) hear(events.at(static_cast<std::size_t>(i)).data.u64);
    } while (std::chrono::steady_clock::now() < until);
  }

  [[nodiscard]] std::vector<double> latencies_ms() const {
    std::vector<double> all;
    for (const auto& [seq, change] : changes_) {
      if (change.receipts == readers_.size())
        all.push_back(static_cast<double>(change.last_us - change.read_us) / 1000);
    }
    std::sort(all.begin(), all.end());
    return all;
  }
  [[nodiscard]] std::size_t there() const { return there_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  void hear(std::size_t who) {
    FrameReader& reader = readers_[who];
    for (;;) {
      const auto got = reader.read();
      if (got == FrameReader::Got::kNothing) return;
      if (got == FrameReader::Got::kEnd) {
        --there_;
        epoll_ctl(epoll_, EPOLL_CTL_DEL, reader.fd(), nullptr);
        return;
      }
      const auto type = mapledger::bench::value_of(reader.begin(), "type");
      if (type == "snapshot") ++with_snapshot_;
      if (type == "lagged") throw std::runtime_error("a client that reads was told that it lags");
      if (type != "change") continue;
      Change& change = changes_[std::string(mapledger::bench::value_of(reader.begin(), "seq"))];
      change.read_us = mapledger::bench::micros_of(mapledger::bench::value_of(reader.begin(), "time"));
      change.last_us = mapledger::utc_now_us();
      ++change.receipts;
      bytes_ = reader.length();
    }
  }

  int epoll_;
  std::vector<FrameReader> readers_;
  std::vector<FrameReader> stalled_;
  std::map<std::string, Change> changes_;
  std::size_t with_snapshot_ = 0;
  std::size_t there_ = 0;  ///< connections that were not ended
  std::uint64_t bytes_ = 0;
};

double quantile(const std::vector<double>& sorted, double q) {
  if (sorted.empty()) return 0;
  return sorted[std::min(sorted.size() - 1,
                         static_cast<std::size_t>(q * static_cast<double>(sorted.size())))];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fputs("usage: stream_clients PORT TOPIC CLIENTS STALLED SECONDS\n", stderr);
    return 2;
  }
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  try {
    Listeners listeners(static_cast<std::uint16_t>(std::atoi(argv[1])), argv[2],
                        static_cast<std::size_t>(std::atoi(argv[3])),
                        static_cast<std::size_t>(std::atoi(argv[4])));
    listeners.settle();
    listeners.listen_for(std::chrono::seconds(std::atoi(argv[5])));
    const auto all = listeners.latencies_ms();
    for (const double each : all) fmt::print(stderr, "ms {:.3f}\n", each);
    fmt::print("{} {} {:.3f} {:.3f} {:.3f} {}\n", all.size(), listeners.bytes(), quantile(all, 0.5),
               quantile(all, 0.95), all.empty() ? 0 : all.back(), listeners.there());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "stream_clients: %s\n", error.what());
    return 1;
  }
  return 0;
}
