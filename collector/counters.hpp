#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

namespace mapledger {

/// What the collector tells about itself. Written by reader and shipper, read by whoever reports. Any thread.
struct Counters {
  std::atomic<std::uint64_t> events_received{0};
  std::atomic<std::uint64_t> requests_stored{0};
  std::atomic<std::uint64_t> not_kept{0};         ///< requests that by the policy are in the sums alone
  std::atomic<std::uint64_t> requested_bytes{0};  ///< of those, by mmap that succeeded, in whole pages
  std::atomic<std::uint64_t> failed_calls{0};     ///< of those
  std::atomic<std::uint64_t> lost_tracer{0};
  std::atomic<std::uint64_t> lost_transport{0};
  std::atomic<std::uint64_t> lost_parse{0};
  std::atomic<std::uint64_t> lost_spool{0};     ///< records that cannot be found again
  std::atomic<std::uint64_t> lost_database{0};  ///< requests that the database refused for good
  std::atomic<std::uint64_t> shed_requests{
      0};  ///< in the sums, not in the log: the spool was over its budget
  std::atomic<std::uint64_t> tracer_restarts{0};
};

/// What all processes of the machine have together, and what looking costs. Written by the sweep, read by
/// whoever reports. Any thread.
struct SweepFigures {
  std::atomic<std::int64_t> swept_us{0};  ///< when the newest whole sweep ended; 0: there was none
  std::atomic<std::uint32_t> processes{0};
  std::atomic<std::uint64_t> mapped_bytes{0};
  std::atomic<std::uint64_t> resident_bytes{0};
  std::atomic<std::uint64_t> interval_us{0};  ///< between the beginnings of the last two
  std::atomic<std::uint64_t> cpu_us{0};       ///< processor time of all
};

/// Thread groups that are left out of the ledger, so that storing a request makes none. Any thread.
class LeftOut {
 public:
  enum Who : std::uint8_t { kCollector, kDatabase, kTracer, kCount };

  void set(Who who, std::uint32_t pid) { pids_[who] = pid; }
  [[nodiscard]] bool has(std::uint32_t pid) const {
    for (const auto& left_out : pids_) {
      if (left_out.load(std::memory_order_relaxed) == pid) return pid != 0;
    }
    return false;
  }
  /// Those known now, in the order of Who.
  [[nodiscard]] std::vector<std::uint32_t> pids() const;
  /// [{"pid":1,"name":"…","why":"…"}]
  [[nodiscard]] std::string json() const;

 private:
  std::array<std::atomic<std::uint32_t>, kCount> pids_{};
};

}  // namespace mapledger
