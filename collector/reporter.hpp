#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "collector/counters.hpp"
#include "collector/retention/retention.hpp"
#include "collector/sink/ledger.hpp"
#include "collector/sink/progress.hpp"
#include "collector/sink/shipper.hpp"
#include "collector/spool/spool.hpp"
#include "collector/sweep/users.hpp"

namespace mapledger {

/// Writes the collector's row in `collectors` once a second, on a connection of its own, and a line of health
/// into the log once a minute. Its thread begins with it and ends with stop(), which says that the collector
/// has stopped. Owned by the app.
class Reporter {
 public:
  struct Sources {
    const Counters& counters;
    const SweepFigures& sweep;
    const LeftOut& left_out;
    Users& users;
    const Progress& progress;
    const ShipmentQueue& queue;
    const spool::Spool& spool;
    const Retention& retention;
  };

  /// `identity`: what does not change.
  Reporter(const DatabaseConfig& config, std::uint64_t host_id, Report identity, Sources sources);
  ~Reporter() { stop(); }
  Reporter(const Reporter&) = delete;
  Reporter& operator=(const Reporter&) = delete;

  void stop();

 private:
  void run();
  void report(bool running);
  void say_health();
  void renew_host();
  mysql::DbResult<void> tell_users();
  void fill(bool running);

  const DatabaseConfig& config_;
  std::uint64_t host_id_;
  Report report_;
  Sources sources_;
  std::optional<mysql::Connection> database_;
  bool is_away_ = false;
  std::mutex mutex_;
  std::condition_variable stop_said_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace mapledger
