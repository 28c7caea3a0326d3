#include "collector/sink/ledger.hpp"

#include <algorithm>

#include "collector/sink/sql_writer.hpp"
#include "common/host.hpp"
#include "common/mysql/statement.hpp"

namespace mapledger {
namespace {

using mysql::Connection;
using mysql::DbResult;

}  // namespace

DbResult<void> register_host(Connection& database, const HostInfo& host, std::int64_t now_us) {
  SqlWriter sql;
  sql.raw(
      "INSERT INTO hosts "
      "(host_id,name,kernel,boot_id,page_bytes,huge_page_bytes,memory_bytes,swap_bytes,first_seen_us,"
      "last_seen_us) VALUES ");
  sql.row(true, host.id, host.name, host.kernel, host.boot_id, host.page_bytes, host.huge_page_bytes,
          host.memory_bytes, host.swap_bytes, now_us, now_us);
  sql.raw(
      " ON DUPLICATE KEY UPDATE name=VALUES(name),kernel=VALUES(kernel),boot_id=VALUES(boot_id),"
      "page_bytes=VALUES(page_bytes),huge_page_bytes=VALUES(huge_page_bytes),memory_bytes=VALUES(memory_"
      "bytes),"
      "swap_bytes=VALUES(swap_bytes),last_seen_us=VALUES(last_seen_us)");
  if (const auto done = database.execute(sql.sql()); !done) return done.error();
  sql.clear();
  sql.raw(
      "INSERT IGNORE INTO checkpoint (host_id,run,seq,batch,last_time_us,stored_us,requests,requested_bytes,"
      "returned_bytes,mmap_calls,munmap_calls,failed_calls) VALUES ");
  sql.row(true, host.id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  if (const auto done = database.execute(sql.sql()); !done) return done.error();
  return {};
}

DbResult<void> write_machine(Connection& database, std::uint64_t host_id, const HostInfo& host,
                             std::int64_t now_us) {
  SqlWriter sql;
  sql.raw("UPDATE hosts SET name = ").value(host.name);
  sql.raw(", memory_bytes = ").value(host.memory_bytes);
  sql.raw(", swap_bytes = ").value(host.swap_bytes);
  sql.raw(", last_seen_us = ").value(now_us);
  sql.raw(" WHERE host_id = ").value(host_id);
  const auto done = database.execute(sql.sql());
  if (!done) return done.error();
  return {};
}

DbResult<std::optional<Checkpoint>> read_checkpoint(Connection& database, std::uint64_t host_id) {
  const auto rows =
      mysql::select(database, "SELECT spool, run, seq, batch FROM checkpoint WHERE host_id = ?", {host_id});
  if (!rows) return rows.error();
  if (rows->empty()) return std::nullopt;
  const mysql::Row& row = rows->front();
  return Checkpoint{host_id, row.u64(0), static_cast<std::uint32_t>(row.u64(1)), row.u64(2), row.u64(3)};
}

DbResult<std::int64_t> read_last_time_us(Connection& database, std::uint64_t host_id) {
  const auto rows =
      mysql::select(database, "SELECT last_time_us FROM checkpoint WHERE host_id = ?", {host_id});
  if (!rows) return rows.error();
  return rows->empty() ? 0 : rows->front().i64(0);
}

DbResult<Claim> claim_ledger(Connection& database, std::uint64_t host_id, std::uint64_t spool,
                             std::uint32_t run) {
  for (;;) {
    const auto found = read_checkpoint(database, host_id);
    if (!found) return found.error();
    const Checkpoint before = found->value();  // a host that is claimed is registered
    if (before.spool == spool) return Claim{before, false};
    const Checkpoint at{host_id, spool, std::max(before.run + 1, run), 0, before.batch};
    SqlWriter sql;
    sql.raw("UPDATE checkpoint SET spool = ").value(spool).raw(", run = ").value(at.run).raw(", seq = 0");
    sql.raw(" WHERE host_id = ").value(host_id).raw(" AND spool = ").value(before.spool);
    sql.raw(" AND run = ").value(before.run).raw(" AND seq = ").value(before.seq);
    sql.raw(" AND batch = ").value(before.batch);
    const auto taken = database.execute(sql.sql());
    if (!taken) return taken.error();
    if (taken->rows == 1) return Claim{at, before.run != 0};
    // another collector was faster, or still stores: after it
  }
}

DbResult<std::vector<PendingChanges>> read_pending(Connection& database, std::uint64_t host_id) {
  const auto rows = mysql::select(
      database, "SELECT run, changes FROM pending_changes WHERE host_id = ? ORDER BY batch", {host_id});
  if (!rows) return rows.error();
  std::vector<PendingChanges> pending;
  for (const mysql::Row& row : *rows) {
    pending.push_back({static_cast<std::uint32_t>(row.u64(0)), row.text(1)});
  }
  return pending;
}

DbResult<std::optional<PolicyInForce>> read_policy(Connection& database, std::uint64_t host_id) {
  const auto rows =
      mysql::select(database,
                    "SELECT policy, after_batch, from_us FROM storage_policies WHERE host_id = ?"
                    " ORDER BY after_batch DESC LIMIT 1",
                    {host_id});
  if (!rows) return rows.error();
  if (rows->empty()) return std::nullopt;
  const mysql::Row& row = rows->front();
  return PolicyInForce{row.text(0), row.u64(1), row.i64(2)};
}

DbResult<void> write_report(Connection& database, std::uint64_t host_id, const Report& report,
                            std::int64_t now_us) {
  SqlWriter sql;
  sql.raw(
      "REPLACE INTO collectors (host_id,run,version,source,replay,state,started_us,updated_us,lag_us,"
      "events_received,requests_stored,lost_tracer,lost_transport,lost_parse,lost_spool,lost_database,"
      "shed_requests,tracer_restarts,queued_batches,pending_events,spool_bytes,spool_budget_bytes,"
      "spool_in_memory,disk_bytes,cpu_us,rss_bytes,left_out,bytes_per_request,processes,mapped_bytes,"
      "resident_bytes,swept_us,sweep_interval_us,sweep_cpu_us,recent_us,recent_requests,"
      "recent_requested_bytes,recent_failed_calls,store_requests,not_kept) VALUES ");
  const auto swept = [&report](auto value) {
    return report.swept_us == 0 ? std::nullopt : std::optional(value);
  };
  sql.row(true, host_id, report.run, MAPLEDGER_VERSION, report.source, int{report.replay},
          report.running ? "running" : "stopped", report.started_us, now_us, report.lag_us,
          report.events_received, report.requests_stored, report.lost_tracer, report.lost_transport,
          report.lost_parse, report.lost_spool, report.lost_database, report.shed_requests,
          report.tracer_restarts, report.queued_batches, report.pending_events, report.spool_bytes,
          report.spool_budget_bytes, int{report.spool_in_memory}, report.disk_bytes, own_cpu_us(),
          own_resident_bytes(), report.left_out, report.bytes_per_request, swept(report.processes),
          swept(report.mapped_bytes), swept(report.resident_bytes), swept(report.swept_us),
          report.sweep_interval_us, report.sweep_cpu_us, report.recent.us, report.recent.requests,
          report.recent.requested_bytes, report.recent.failed_calls, report.store_requests, report.not_kept);
  const auto done = database.execute(sql.sql());
  if (!done) return done.error();
  return {};
}

DbResult<void> write_user(Connection& database, std::uint64_t host_id, std::uint32_t uid,
                          const std::string& name) {
  SqlWriter sql;
  sql.raw("INSERT INTO users (host_id,uid,name) VALUES ");
  sql.row(true, host_id, uid, name);
  sql.raw(" ON DUPLICATE KEY UPDATE name=VALUES(name)");
  const auto done = database.execute(sql.sql());
  if (!done) return done.error();
  return {};
}

DbResult<std::vector<LiveProcess>> live_processes(Connection& database, std::uint64_t host_id) {
  const auto rows = mysql::select(
      database, "SELECT process_id, pid, start_ns FROM processes WHERE host_id = ? AND exited_us IS NULL",
      {host_id});
  if (!rows) return rows.error();
  std::vector<LiveProcess> processes;
  for (const mysql::Row& row : *rows) {
    processes.push_back({row.u64(0), static_cast<std::uint32_t>(row.u64(1)), row.u64(2)});
  }
  return processes;
}

}  // namespace mapledger
