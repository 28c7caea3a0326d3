#include "api/store/host_rows.hpp"

#include "api/store/columns.hpp"
#include "common/mysql/database_clock.hpp"

namespace mapledger::api::host_rows {
namespace {

constexpr std::size_t kCollector = 12;  ///< the first column of c
constexpr std::size_t kTotals = kBehindColumns - 7;

HostRow host_of(const mysql::Row& row) {
  Columns next(row);
  HostRow host;
  host.id = next.u64();
  host.name = next.text();
  host.kernel = next.text();
  host.boot_id = next.text();
  host.memory_bytes = next.u64();
  host.swap_bytes = next.u64();
  host.first_seen_us = next.i64();
  host.has_namesake = next.u64() != 0;
  host.clone_of = next.optional_u64();
  host.skew_us = next.optional_i64();
  host.skew_error_us = next.optional_u64();
  return host;
}

std::optional<CollectorRow> collector_of(const mysql::Row& row, std::int64_t now_us) {
  if (row.is_null(kCollector)) return std::nullopt;
  CollectorRow c;
  c.clock_us = now_us - row.i64(kCollector - 1);
  Columns next(row, kCollector);
  c.run = next.u64();
  c.version = next.text();
  c.source = next.text();
  c.replay = next.u64() != 0;
  c.running = next.text() == "running";
  c.started_us = next.i64();
  c.updated_us = next.i64();
  c.lag_us = next.optional_i64();
  c.events_received = next.u64();
  c.requests_stored = next.u64();
  c.lost_tracer = next.u64();
  c.lost_transport = next.u64();
  c.lost_parse = next.u64();
  c.lost_spool = next.u64();
  c.lost_database = next.u64();
  c.shed_requests = next.u64();
  c.tracer_restarts = next.u64();
  c.queued_batches = next.u64();
  c.pending_events = next.u64();
  c.spool_bytes = next.u64();
  c.spool_budget_bytes = next.u64();
  c.spool_in_memory = next.u64() != 0;
  c.disk_bytes = next.optional_u64();
  c.bytes_per_request = next.optional_double();
  c.cpu_us = next.u64();
  c.rss_bytes = next.u64();
  c.left_out = next.text();
  c.recent_us = next.u64();
  c.recent_requests = next.u64();
  c.recent_requested_bytes = next.u64();
  c.recent_failed_calls = next.u64();
  c.sweep_cpu_us = next.u64();
  c.store_requests = next.text();
  c.not_kept = next.u64();
  if (const auto swept_us = next.optional_i64()) {
    Sweep& sweep = c.sweep.emplace();
    sweep.at_us = *swept_us;
    sweep.processes = next.u64();
    sweep.mapped_bytes = next.u64();
    sweep.resident_bytes = next.u64();
    sweep.interval_us = next.u64();
  }
  return c;
}

}  // namespace

const std::string& columns() {
  static const std::string text =
      std::string(
          "h.host_id, h.name, h.kernel, h.boot_id, h.memory_bytes, h.swap_bytes, h.first_seen_us, "
          "EXISTS(SELECT 1 FROM hosts o WHERE o.name = h.name AND o.host_id <> h.host_id), l.clone_of, "
          "l.skew_us, "
          "l.skew_error_us, ") +
      mysql::kDatabaseNowUs + ", c.run, c.version, c.source, c.replay, c.state, c.started_us, " + kHeard +
      ", c.lag_us, c.events_received, c.requests_stored, c.lost_tracer, c.lost_transport, c.lost_parse, "
      "c.lost_spool, c.lost_database, c.shed_requests, c.tracer_restarts, c.queued_batches, "
      "c.pending_events, "
      "c.spool_bytes, c.spool_budget_bytes, c.spool_in_memory, c.disk_bytes, CAST(c.bytes_per_request AS "
      "CHAR), "
      "c.cpu_us, c.rss_bytes, c.left_out, c.recent_us, c.recent_requests, c.recent_requested_bytes, "
      "c.recent_failed_calls, c.sweep_cpu_us, c.store_requests, c.not_kept, c.swept_us, c.processes, "
      "c.mapped_bytes, c.resident_bytes, "
      "c.sweep_interval_us, k.requests, k.not_kept, k.requested_bytes, k.returned_bytes, k.mmap_calls, "
      "k.munmap_calls, "
      "k.failed_calls";
  return text;
}

Status status_of(const mysql::Row& row, std::int64_t now_us) {
  Status status;
  status.host = host_of(row);
  status.collector = collector_of(row, now_us);
  Columns next(row, kTotals);
  Totals& totals = status.totals;
  for (std::uint64_t* sum :
       {&totals.requests, &totals.not_kept, &totals.requested_bytes, &totals.returned_bytes,
        &totals.mmap_calls, &totals.munmap_calls, &totals.failed_calls}) {
    *sum = next.u64();
  }
  return status;
}

}  // namespace mapledger::api::host_rows
