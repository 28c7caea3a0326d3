#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "collector/config.hpp"
#include "collector/feeder.hpp"
#include "collector/sink/host_lease.hpp"
#include "collector/sink/migrator.hpp"

namespace mapledger {

/// Opens the way to a host's ledger: a connection, today's schema, the claim for our spool. Its functions may
/// run in any thread, one at a time.
class LedgerOpener {
 public:
  static Result<LedgerOpener> create(const CollectorConfig& config);

  /// A connection to a database with today's schema; nothing: it is away, and may come back (told once). An
  /// error is for good.
  Result<std::optional<mysql::Connection>> connect();
  /// As long as `patience` allows. An error if it is still away then, or `wake_fd` said stop.
  Result<std::optional<mysql::Connection>> await(std::chrono::seconds patience, int wake_fd);

  /// Whether another machine lives under this one's id in the ledger: looks for as long as it takes to hear
  /// of it again, if it is not this one, started again. False also if that cannot be found out now: claim()
  /// will. The right to the id is taken on the way. An error: `wake_fd` said stop.
  Result<bool> is_clone(mysql::Connection& database, const HostInfo& host, int wake_fd);

  /// Claims the host's ledger for our spool, which holds the runs `oldest_run` to `run`. Nothing: not now. An
  /// error is for good. `shares`: the id is a recording's, whoever replays it.
  Result<std::optional<LedgerState>> claim(const HostInfo& host, bool shares, std::uint64_t spool,
                                           std::uint32_t oldest_run, std::uint32_t run);
  /// Whether the last claim failed since another machine lives under the id.
  [[nodiscard]] bool met_another() const { return met_another_; }
  /// Whether the last claim failed since the ledger has later runs of the same spool than the spool itself.
  [[nodiscard]] bool is_behind() const { return is_behind_; }

 private:
  LedgerOpener(const CollectorConfig& config, std::vector<Migration> migrations)
      : database_(config.database), migrations_(std::move(migrations)) {}
  Result<std::optional<LedgerState>> try_claim(mysql::Connection& database, const HostInfo& host, bool shares,
                                               std::uint64_t spool, std::uint32_t oldest_run,
                                               std::uint32_t run);
  mysql::DbResult<HostLease::Answer> take_lease(mysql::Connection& database, const HostInfo& host);

  const DatabaseConfig& database_;
  std::vector<Migration> migrations_;
  HostLease lease_;
  bool told_lease_ = false;
  bool met_another_ = false;
  bool taken_over_ = false;
  bool is_behind_ = false;
  std::string told_;  // what is wrong with the database, as last said
};

}  // namespace mapledger
