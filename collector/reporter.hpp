#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "collector/counters.hpp"
#include "collector/retention/retention.hpp"
#include "collector/sink/host_lease.hpp"
#include "collector/sink/ledger.hpp"
#include "collector/sink/progress.hpp"
#include "collector/sink/shipper.hpp"
#include "collector/spool/spool.hpp"
#include "collector/sweep/users.hpp"

namespace mapledger {

/// Writes the collector's row in `collectors` once a second, on a connection of its own, and renews the
/// host's lease with it; once a minute it looks how far the clock is from the database's and writes a line of
/// health into the log. Its thread begins with it and ends with stop(), which says that the collector has
/// stopped. Owned by the app.
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
  Reporter(const DatabaseConfig& config, HostInfo host, Report identity, Sources sources);
  ~Reporter() { stop(); }
  Reporter(const Reporter&) = delete;
  Reporter& operator=(const Reporter&) = delete;

  void stop();

 private:
  void run();
  void report(bool running);
  void say_health();
  void look_at_clock();
  void renew_host();
  mysql::DbResult<void> write(bool running);
  mysql::DbResult<void> tell_users();
  void fill(bool running);

  const DatabaseConfig& config_;
  HostInfo host_;
  std::string own_name_ = this_host().name;
  Report report_;
  Recent recent_;
  std::optional<ClockSkew> skew_;
  bool is_taken_ = false;  ///< the lease is another boot's
  Sources sources_;
  std::optional<mysql::Connection> database_;
  bool is_away_ = false;
  std::mutex mutex_;
  std::condition_variable stop_said_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace mapledger
