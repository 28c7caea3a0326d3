#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "collector/bounded_queue.hpp"
#include "collector/counters.hpp"
#include "collector/sink/ledger.hpp"

namespace mapledger {

using BatchQueue = BoundedQueue<std::unique_ptr<Batch>>;

/// Takes batches from the queue and stores them in order, each exactly once; once a second it reports.
/// While the database is away it tries again with growing pauses and the queue fills. Its run() is a thread
/// of its own; it alone uses the ledger.
class Shipper {
 public:
  enum class End { kDrained, kFenced, kGaveUp };

  Shipper(Ledger ledger, BatchQueue& queue, Counters& counters, LeftOut& left_out, Report identity);

  /// Until the queue is closed and empty (kDrained), or it cannot go on: what is wrong stands in the log.
  End run();

  /// From another thread: from now on give up after `patience` without success, since somebody waits for the
  /// end.
  void hurry(std::chrono::seconds patience);
  [[nodiscard]] bool ended() const { return ended_; }

 private:
  End ship();
  bool store(const Batch& batch);
  bool recover(const Batch& batch, const mysql::DbError& error);
  bool reconnect(const Batch* pending);
  void pause();
  void housekeeping(bool running);
  [[nodiscard]] bool out_of_patience() const;

  Ledger ledger_;
  BatchQueue& queue_;
  Counters& counters_;
  LeftOut& left_out_;
  Report report_;
  bool is_fenced_ = false;
  bool is_away_ = false;
  std::chrono::milliseconds pause_{0};
  std::chrono::steady_clock::time_point next_report_;
  std::atomic<std::int64_t> give_up_at_ns_{INT64_MAX};  // steady clock
  std::atomic<bool> ended_{false};
};

}  // namespace mapledger
