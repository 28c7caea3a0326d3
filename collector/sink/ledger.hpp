#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "collector/account/batch.hpp"
#include "collector/sink/batch_sql.hpp"
#include "collector/sink/load_text_writer.hpp"
#include "common/config/options.hpp"
#include "common/host.hpp"
#include "common/mysql/connection.hpp"
#include "common/result.hpp"

namespace mapledger {

/// What the collector reports of itself once a second: the row in collectors.
struct Report {
  std::string source;
  bool replay = false;
  bool running = true;
  std::int64_t started_us = 0;
  std::optional<std::int64_t> lag_us;
  std::uint64_t events_received = 0;
  std::uint64_t requests_stored = 0;
  std::uint64_t lost_tracer = 0;
  std::uint64_t lost_transport = 0;
  std::uint64_t lost_parse = 0;
  std::uint64_t tracer_restarts = 0;
  std::uint64_t queued_batches = 0;
  std::string left_out;
};

/// A host's ledger in the database, and where this run stands in it. The only place that writes to it. Owned
/// by the shipper after start, used by one thread. Errors are results; after one of kind kConnection call
/// reopen().
class Ledger {
 public:
  static mysql::DbResult<Ledger> open(const DatabaseConfig& config);

  /// Registers the host and begins a run: fences off a collector that still runs. Returns when the run before
  /// was last heard of (UTC microseconds), or nothing if there was none.
  mysql::DbResult<std::optional<std::int64_t>> begin_run(const HostInfo& host, std::int64_t now_us);

  enum class Stored {
    kYes,
    kFenced,  ///< the checkpoint is not where we left it: another collector writes this host's ledger
  };
  /// One batch, one transaction, behind the checkpoint: its rows by LOAD DATA where the server takes that
  /// (found out by trying), else by INSERT. If LOAD DATA did not store every row as it is, it is undone and
  /// INSERT says why. On an error nothing is stored, or the answer was lost: then reopen() finds out.
  mysql::DbResult<Stored> store(const Batch& batch, std::int64_t now_us);

  /// A new connection after the old one failed. True if `pending`, whose store() failed, is stored after all.
  mysql::DbResult<bool> reopen(const Batch* pending);

  mysql::DbResult<void> report(const Report& report, std::int64_t now_us);

  struct LiveProcess {
    std::uint64_t process_id = 0;
    std::uint32_t pid = 0;
    std::uint64_t start_ns = 0;
  };
  /// Those that have not ended as far as the ledger knows.
  mysql::DbResult<std::vector<LiveProcess>> live_processes();

  [[nodiscard]] std::uint32_t run() const { return at_.run; }
  [[nodiscard]] mysql::Connection& connection() { return connection_; }

 private:
  Ledger(const DatabaseConfig& config, mysql::Connection connection)
      : config_(config), connection_(std::move(connection)) {}
  enum class Method { kLoad, kInsert };
  mysql::DbResult<Stored> store_by(Method method, const Batch& batch, std::int64_t now_us);
  /// The request rows, within the transaction. False: LOAD DATA is no way for this batch.
  mysql::DbResult<bool> store_requests(Method method, const Batch& batch);
  /// Rolls back and answers with the error of the statement that failed.
  mysql::DbError give_up();

  DatabaseConfig config_;
  mysql::Connection connection_;
  Checkpoint at_;
  SqlWriter sql_;
  LoadTextWriter text_;
  Method method_ = Method::kLoad;
};

}  // namespace mapledger
