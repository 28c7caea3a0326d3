#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>

#include "collector/retention/lease.hpp"
#include "collector/retention/partitioner.hpp"
#include "collector/retention/settings.hpp"
#include "common/config/settings.hpp"
#include "common/mysql/connection.hpp"

namespace mapledger {

/// What the ledger takes in the database, as far as it is known.
struct StorageFigures {
  std::optional<std::uint64_t> disk_bytes;  ///< all tables
  std::optional<double> bytes_per_request;  ///< all tables, divided by the requests kept
  std::optional<std::int64_t> oldest_us;    ///< time of the oldest request kept, left out those in `older`
};

/// Keeps the ledger within its age and its budget of bytes: makes partitions ahead of time, drops old ones,
/// deletes processes that exited long ago. Never deletes a row of requests, and never keeps an insert waiting
/// for more than about a second: what cannot get its lock by then is tried again later.
///
/// Of the collectors of a ledger one at a time does so, by a lease; the others only look.
///
/// Has a connection of its own, which it opens again when it is lost. run() is a thread; prepare() and pass()
/// are called by one thread at a time; figures() by any.
class Retention {
 public:
  /// `holder`: who we are to other collectors, our host's id.
  Retention(DatabaseConfig database, RetentionSettings settings, std::uint64_t holder = 0)
      : config_(std::move(database)), settings_(settings), lease_(holder) {}

  /// Makes the first partitions before the first row is stored. A failure is logged and tried again by run().
  void prepare(std::int64_t now_us);

  /// A pass a minute until `stop`; then another collector may do it.
  void run(const std::stop_token& stop);

  /// All that is due at `now_us`, once. An error of kind kRetry: somebody else holds a lock.
  mysql::DbResult<void> pass(std::int64_t now_us);

  [[nodiscard]] StorageFigures figures() const;

 private:
  mysql::DbResult<void> connect();
  mysql::DbResult<void> do_all(std::int64_t now_us);
  mysql::DbResult<void> cut(std::int64_t now_us);
  mysql::DbResult<void> drop(std::int64_t now_us);
  mysql::DbResult<void> prune(std::int64_t now_us);
  mysql::DbResult<void> publish(std::int64_t now_us);
  mysql::DbResult<std::int64_t> agreed_time(std::int64_t now_us);
  std::chrono::seconds next_pause();
  void log_figures() const;

  DatabaseConfig config_;
  RetentionSettings settings_;
  Lease lease_;
  std::optional<mysql::Connection> database_;
  std::chrono::seconds pause_{0};
  std::optional<std::int64_t> pruned_us_;
  std::optional<std::int64_t> logged_us_;
  static constexpr std::int64_t kUnknown = -1;
  std::atomic<std::int64_t> disk_bytes_{kUnknown};
  std::atomic<double> bytes_per_request_{kUnknown};
  std::atomic<std::int64_t> oldest_us_{kUnknown};
};

}  // namespace mapledger
