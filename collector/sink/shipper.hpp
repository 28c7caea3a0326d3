#pragma once

#include <atomic>
#include <chrono>

#include "collector/bounded_queue.hpp"
#include "collector/counters.hpp"
#include "collector/pulse.hpp"
#include "collector/sink/batch_store.hpp"
#include "collector/sink/progress.hpp"
#include "collector/sink/turns.hpp"

namespace mapledger {

using ShipmentQueue = BoundedQueue<Shipment>;

/// Takes shipments from the queue and stores them in order, each exactly once, over two lanes: while one
/// lane's batch moves the checkpoint and the sums and commits, the other's request rows are loaded. While the
/// database is away it tries again with growing pauses and the queue fills. Owned by the app; any thread may
/// call hurry() and ended().
class Shipper {
 public:
  enum class End { kDrained, kFenced, kGaveUp };

  Shipper(const DatabaseConfig& config, ShipmentQueue& queue, Counters& counters, LeftOut& left_out,
          Progress& progress);

  /// Until the queue is closed and empty (kDrained), or it cannot go on: what is wrong stands in the log.
  /// Runs the lanes' threads and returns when they have ended.
  End run();

  /// From now on give up after `patience` without success, since somebody waits for the end.
  void hurry(std::chrono::seconds patience);
  [[nodiscard]] bool ended() const { return ended_; }
  /// Of its lanes together: one may wait for the other.
  [[nodiscard]] const Pulse& pulse() const { return pulse_; }

 private:
  class Lane;
  void run_lane();
  void end(End why);
  [[nodiscard]] bool out_of_patience() const;

  const DatabaseConfig& config_;
  ShipmentQueue& queue_;
  Counters& counters_;
  LeftOut& left_out_;
  Progress& progress_;
  Turns turns_;
  std::atomic<End> end_{End::kDrained};
  std::atomic<std::int64_t> give_up_at_ns_{INT64_MAX};  // steady clock
  std::atomic<bool> ended_{false};
  Pulse pulse_;
};

}  // namespace mapledger
