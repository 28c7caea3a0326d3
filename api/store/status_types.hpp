#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mapledger::api {

// How a machine's collector fares and what the ledger holds, as GET /status and /gaps tell it.

struct HostRow {
  std::uint64_t id = 0;
  std::string name;
  std::string kernel;
  std::string boot_id;
  std::uint64_t memory_bytes = 0;
  std::uint64_t swap_bytes = 0;
};

/// The collector's last look at all processes of the machine.
struct Sweep {
  std::uint64_t processes = 0;
  std::uint64_t mapped_bytes = 0;
  std::uint64_t resident_bytes = 0;
  std::int64_t at_us = 0;
  std::uint64_t interval_us = 0;  ///< since the one before
};

/// A row of `collectors`.
struct CollectorRow {
  static constexpr std::int64_t kSilentAfterUs = 5'000'000;

  std::uint64_t run = 0;
  std::string version;
  std::string source;
  bool replay = false;
  bool running = false;
  std::int64_t started_us = 0;
  std::int64_t updated_us = 0;
  std::optional<std::int64_t> lag_us;
  std::uint64_t events_received = 0;
  std::uint64_t requests_stored = 0;
  std::string store_requests = "all";  ///< the policy in force
  std::uint64_t not_kept = 0;          ///< requests that by it are in the sums alone, in this run
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
  std::uint64_t cpu_us = 0;
  std::uint64_t rss_bytes = 0;
  std::optional<Sweep> sweep;  ///< nothing: none yet
  std::uint64_t sweep_cpu_us = 0;
  std::string left_out;  ///< JSON, as the collector wrote it

  [[nodiscard]] bool is_silent(std::int64_t now_us) const { return now_us - updated_us > kSilentAfterUs; }
};

struct Totals {
  std::uint64_t requests = 0;
  std::uint64_t not_kept = 0;
  std::uint64_t requested_bytes = 0;
  std::uint64_t returned_bytes = 0;
  std::uint64_t mmap_calls = 0;
  std::uint64_t munmap_calls = 0;
  std::uint64_t failed_calls = 0;
};

/// A gap's place in the list of its host: (from, stage, run), newest first.
struct GapKey {
  std::int64_t from_us = 0;
  std::uint64_t stage = 0;  ///< its number in the column's ENUM, by which the key is ordered
  std::uint64_t run = 0;
};

/// A row of `gaps`: a span in which events may be missing.
struct Gap {
  GapKey key;
  std::uint64_t host = 0;
  std::int64_t to_us = 0;
  std::string stage;
  std::optional<std::uint64_t> events;
  std::string detail;
};

struct GapFilter {
  std::uint64_t host = 0;
  std::optional<GapKey> after;
  std::uint64_t limit = 0;
};

struct Status {
  std::optional<HostRow> host;
  std::optional<CollectorRow> collector;
  Totals totals;
  std::vector<Gap> newest_gaps;
};

}  // namespace mapledger::api
