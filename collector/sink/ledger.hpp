#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "collector/recent.hpp"
#include "collector/sink/shipment.hpp"
#include "common/host.hpp"
#include "common/mysql/connection.hpp"

namespace mapledger {

/// What the collector reports of itself once a second: the row in collectors.
struct Report {
  std::string source;
  bool replay = false;
  bool running = true;
  std::int64_t started_us = 0;
  std::uint32_t run = 0;
  std::optional<std::int64_t> lag_us;
  std::uint64_t events_received = 0;
  std::uint64_t requests_stored = 0;
  std::string store_requests;
  std::uint64_t not_kept = 0;
  std::uint64_t lost_tracer = 0;
  std::uint64_t lost_transport = 0;
  std::uint64_t lost_parse = 0;
  std::uint64_t lost_spool = 0;
  std::uint64_t lost_database = 0;
  std::uint64_t shed_requests = 0;
  std::uint64_t tracer_restarts = 0;
  std::uint64_t queued_batches = 0;
  std::uint64_t pending_events = 0;
  std::uint64_t spool_bytes = 0;
  std::uint64_t spool_budget_bytes = 0;
  bool spool_in_memory = false;
  std::optional<std::uint64_t> disk_bytes;
  std::optional<double> bytes_per_request;
  std::int64_t swept_us = 0;  ///< 0: no sweep yet, so that the next three mean nothing
  std::uint32_t processes = 0;
  std::uint64_t mapped_bytes = 0;
  std::uint64_t resident_bytes = 0;
  std::uint64_t sweep_interval_us = 0;
  std::uint64_t sweep_cpu_us = 0;
  std::string left_out;
  Recent::Sums recent;
};

// What is said to a host's ledger besides its batches (batch_store.hpp). Each on a connection of the caller's
// thread; errors are results.

/// Registers the host: its row in hosts, and a checkpoint if it has none.
mysql::DbResult<void> register_host(mysql::Connection& database, const HostInfo& host, std::int64_t now_us);

/// What of a registered host may change while it runs: its name, memory and swap.
mysql::DbResult<void> write_machine(mysql::Connection& database, std::uint64_t host_id, const HostInfo& host,
                                    std::int64_t now_us);

/// Nothing if the host is not registered.
mysql::DbResult<std::optional<Checkpoint>> read_checkpoint(mysql::Connection& database,
                                                           std::uint64_t host_id);

/// Time of the newest event or beat of the host that is stored; 0: none.
mysql::DbResult<std::int64_t> read_last_time_us(mysql::Connection& database, std::uint64_t host_id);

struct Claim {
  Checkpoint at;  ///< what is behind it in our spool is stored
  bool taken_over =
      false;  ///< the checkpoint was another spool's: what ours holds of runs before is out of order
};
/// Makes the ledger of a registered host that of our spool, from its run `run` on, the oldest that it holds,
/// or the first behind what is stored. A collector that still writes there is fenced off: its next batch
/// finds another checkpoint.
mysql::DbResult<Claim> claim_ledger(mysql::Connection& database, std::uint64_t host_id, std::uint64_t spool,
                                    std::uint32_t run);

/// The rows of pending_changes, in the order of their batches.
struct PendingChanges {
  std::uint32_t run = 0;
  std::string bytes;  ///< changes.hpp reads them
};
mysql::DbResult<std::vector<PendingChanges>> read_pending(mysql::Connection& database, std::uint64_t host_id);

/// Nothing: requests have always been stored as `all` says.
mysql::DbResult<std::optional<PolicyInForce>> read_policy(mysql::Connection& database, std::uint64_t host_id);

mysql::DbResult<void> write_report(mysql::Connection& database, std::uint64_t host_id, const Report& report,
                                   std::int64_t now_us);

/// The name of a user of that machine, as it is stored (common/names.hpp).
mysql::DbResult<void> write_user(mysql::Connection& database, std::uint64_t host_id, std::uint32_t uid,
                                 const std::string& name);

struct LiveProcess {
  std::uint64_t process_id = 0;
  std::uint32_t pid = 0;
  std::uint64_t start_ns = 0;
};
/// Those that have not ended as far as the ledger knows.
mysql::DbResult<std::vector<LiveProcess>> live_processes(mysql::Connection& database, std::uint64_t host_id);

}  // namespace mapledger
