#include "api/store/mysql_status.hpp"

#include <fmt/format.h>

#include "api/store/columns.hpp"

namespace mapledger::api {
namespace {

using mysql::Connection;
using mysql::DbResult;
using mysql::Row;
using mysql::select;
using mysql::Value;

constexpr std::uint64_t kMostMachines = 1'000;
/// As many as a status holds; GET /gaps has the rest.
constexpr std::uint64_t kNewestGaps = 10;

constexpr std::string_view kHostAndCollector =
    "h.host_id, h.name, h.kernel, h.boot_id, h.memory_bytes, h.swap_bytes, c.run, c.version, c.source, "
    "c.replay, c.state, c.started_us, c.updated_us, c.lag_us, c.events_received, c.requests_stored, "
    "c.lost_tracer, c.lost_transport, c.lost_parse, c.lost_spool, c.lost_database, c.shed_requests, "
    "c.tracer_restarts, c.queued_batches, c.pending_events, c.spool_bytes, c.spool_budget_bytes, "
    "c.spool_in_memory, c.disk_bytes, CAST(c.bytes_per_request AS CHAR), c.cpu_us, c.rss_bytes, c.left_out, "
    "c.sweep_cpu_us, c.store_requests, c.not_kept, c.swept_us, c.processes, c.mapped_bytes, "
    "c.resident_bytes, "
    "c.sweep_interval_us";
constexpr std::size_t kTotals = 41;  ///< the column behind these

HostRow host_of(const Row& row) {
  Columns next(row, 0);
  HostRow host;
  host.id = next.u64();
  host.name = next.text();
  host.kernel = next.text();
  host.boot_id = next.text();
  host.memory_bytes = next.u64();
  host.swap_bytes = next.u64();
  return host;
}

std::optional<CollectorRow> collector_of(const Row& row) {
  constexpr std::size_t kRun = 6;
  if (row.is_null(kRun)) return std::nullopt;
  Columns next(row, kRun);
  CollectorRow c;
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

Gap gap_of(const Row& row) {
  Columns next(row, 0);
  Gap gap;
  gap.host = next.u64();
  gap.key.from_us = next.i64();
  gap.to_us = next.i64();
  gap.key.stage = next.u64();
  gap.stage = next.text();
  gap.key.run = next.u64();
  gap.events = next.optional_u64();
  gap.detail = next.text();
  return gap;
}

}  // namespace

DbResult<Status> read_status(Connection& connection, std::uint64_t host) {
  const auto rows =
      select(connection,
             fmt::format("SELECT {}, k.requests, k.not_kept, k.requested_bytes, k.returned_bytes, "
                         "k.mmap_calls, k.munmap_calls, "
                         "k.failed_calls FROM hosts h LEFT JOIN collectors c ON c.host_id = h.host_id "
                         "LEFT JOIN checkpoint k ON k.host_id = h.host_id WHERE h.host_id = ?",
                         kHostAndCollector),
             {host});
  if (!rows) return rows.error();
  Status status;
  if (rows->empty()) return status;
  status.host = host_of(rows->front());
  status.collector = collector_of(rows->front());
  Columns next(rows->front(), kTotals);
  Totals& totals = status.totals;
  for (std::uint64_t* sum :
       {&totals.requests, &totals.not_kept, &totals.requested_bytes, &totals.returned_bytes,
        &totals.mmap_calls, &totals.munmap_calls, &totals.failed_calls}) {
    *sum = next.u64();
  }
  auto gaps = read_gaps(connection, {host, {}, kNewestGaps});
  if (!gaps) return gaps.error();
  status.newest_gaps = std::move(*gaps);
  return status;
}

DbResult<std::vector<Status>> read_machines(Connection& connection) {
  const auto rows = select(connection,
                           fmt::format("SELECT {} FROM collectors c JOIN hosts h ON h.host_id = c.host_id "
                                       "ORDER BY c.updated_us DESC, c.host_id LIMIT ?",
                                       kHostAndCollector),
                           {kMostMachines});
  if (!rows) return rows.error();
  std::vector<Status> machines;
  machines.reserve(rows->size());
  for (const Row& row : *rows) machines.push_back({host_of(row), collector_of(row), {}, {}});
  return machines;
}

DbResult<std::vector<Gap>> read_gaps(Connection& connection, const GapFilter& filter) {
  // An ENUM is ordered by its number and compared with text by its name: hence its number, which
  // MySQL gives as a DOUBLE unless it is cast. Of the position
  // only from_us bounds what is read of the key; the rest leaves out what a page before it had.
  std::string sql =
      "SELECT host_id, from_us, to_us, CAST(stage AS UNSIGNED), stage, run, events, detail FROM gaps "
      "WHERE host_id = ?";
  std::vector<Value> values{filter.host};
  if (const auto& after = filter.after) {
    sql += " AND from_us <= ? AND (from_us < ? OR stage + 0 < ? OR (stage + 0 = ? AND run < ?))";
    values.insert(values.end(), {after->from_us, after->from_us, after->stage, after->stage, after->run});
  }
  sql += " ORDER BY from_us DESC, stage DESC, run DESC LIMIT ?";
  values.emplace_back(filter.limit);
  const auto rows = select(connection, sql, values);
  if (!rows) return rows.error();
  std::vector<Gap> gaps;
  gaps.reserve(rows->size());
  for (const Row& row : *rows) gaps.push_back(gap_of(row));
  return gaps;
}

}  // namespace mapledger::api
