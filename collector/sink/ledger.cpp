#include "collector/sink/ledger.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include <spdlog/spdlog.h>

#include "collector/sink/request_rows.hpp"
#include "common/mysql/statement.hpp"

namespace mapledger {
namespace {

using mysql::DbError;
using mysql::DbResult;

std::uint64_t cpu_us() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto us = [](const timeval& t) { return std::int64_t{t.tv_sec} * 1'000'000 + t.tv_usec; };
  return static_cast<std::uint64_t>(us(usage.ru_utime) + us(usage.ru_stime));
}

std::uint64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  statm >> total >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

DbResult<Ledger> Ledger::open(const DatabaseConfig& config) {
  auto connection = mysql::Connection::open(config, mysql::Connection::LocalInfile::kOn);
  if (!connection) return connection.error();
  return Ledger(config, *std::move(connection));
}

DbResult<std::optional<std::int64_t>> Ledger::begin_run(const HostInfo& host, std::int64_t now_us) {
  at_.host_id = host.id;
  sql_.clear();
  sql_.raw(
      "INSERT INTO hosts "
      "(host_id,name,kernel,boot_id,page_bytes,huge_page_bytes,memory_bytes,swap_bytes,first_seen_us,"
      "last_seen_us) VALUES ");
  sql_.row(true, host.id, host.name, host.kernel, host.boot_id, host.page_bytes, host.huge_page_bytes,
           host.memory_bytes, host.swap_bytes, now_us, now_us);
  sql_.raw(
      " ON DUPLICATE KEY UPDATE name=VALUES(name),kernel=VALUES(kernel),boot_id=VALUES(boot_id),"
      "page_bytes=VALUES(page_bytes),huge_page_bytes=VALUES(huge_page_bytes),memory_bytes=VALUES(memory_"
      "bytes),"
      "swap_bytes=VALUES(swap_bytes),last_seen_us=VALUES(last_seen_us)");
  if (const auto done = connection_.execute(sql_.sql()); !done) return done.error();

  sql_.clear();
  sql_.raw(
      "INSERT IGNORE INTO checkpoint (host_id,run,seq,batch,last_time_us,stored_us,requests,requested_bytes,"
      "returned_bytes,mmap_calls,munmap_calls,failed_calls) VALUES ");
  sql_.row(true, host.id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  if (const auto done = connection_.execute(sql_.sql()); !done) return done.error();

  for (;;) {
    const auto found =
        mysql::select(connection_,
                      "SELECT k.run, k.batch, k.stored_us, COALESCE(c.updated_us, 0) FROM checkpoint k"
                      " LEFT JOIN collectors c ON c.host_id = k.host_id WHERE k.host_id = ?",
                      {host.id});
    if (!found) return found.error();
    const mysql::Row& before = found->at(0);
    sql_.clear();
    sql_.raw("UPDATE checkpoint SET seq = 0, run = ").value(before.u64(0) + 1);
    sql_.raw(" WHERE host_id = ").value(host.id);
    sql_.raw(" AND run = ").value(before.u64(0)).raw(" AND batch = ").value(before.u64(1));
    const auto taken = connection_.execute(sql_.sql());
    if (!taken) return taken.error();
    if (taken->rows != 1) continue;  // another collector was faster, or still stores: after it
    at_.run = static_cast<std::uint32_t>(before.u64(0) + 1);
    at_.seq = 0;
    at_.batch = before.u64(1);
    const std::int64_t heard_us = std::max(before.i64(2), before.i64(3));
    return heard_us == 0 ? std::nullopt : std::optional(heard_us);
  }
}

DbError Ledger::give_up() {
  const DbError error = connection_.last_error();
  if (error.kind != mysql::ErrorKind::kConnection) static_cast<void>(connection_.execute("ROLLBACK"));
  return error;
}

DbResult<Ledger::Stored> Ledger::store(const Batch& batch, std::int64_t now_us) {
  return store_by(method_, batch, now_us);
}

DbResult<Ledger::Stored> Ledger::store_by(Method method, const Batch& batch, std::int64_t now_us) {
  const RunSql run = [this](const std::string& sql) { return connection_.execute(sql).has_value(); };
  if (!run("START TRANSACTION")) return give_up();
  write_checkpoint(sql_, at_, batch, now_us);
  const auto moved = connection_.execute(sql_.sql());
  if (!moved) return give_up();
  if (moved->rows != 1) {
    static_cast<void>(connection_.execute("ROLLBACK"));
    return Stored::kFenced;
  }
  const auto rows = store_requests(method, batch);
  if (!rows) return rows.error();
  if (!*rows) {
    if (!run("ROLLBACK")) return give_up();
    return store_by(Method::kInsert, batch, now_us);
  }
  if (!apply_changes(sql_, at_, batch, run) || !run("COMMIT")) return give_up();
  at_.seq = batch.last_seq;
  ++at_.batch;
  return Stored::kYes;
}

DbResult<bool> Ledger::store_requests(Method method, const Batch& batch) {
  if (batch.requests.empty()) return true;
  if (method == Method::kInsert) {
    const RunSql run = [this](const std::string& sql) { return connection_.execute(sql).has_value(); };
    if (!insert_requests(sql_, at_, batch, run)) return give_up();
    return true;
  }
  const auto loaded = load_requests(connection_, text_, at_, batch);
  if (!loaded && refuses_load(loaded.error())) {
    spdlog::info("the server does not take LOAD DATA LOCAL ({}): storing by INSERT",
                 describe(loaded.error()));
    method_ = Method::kInsert;
    return false;
  }
  if (!loaded) return give_up();
  if (loaded->rows == batch.requests.size() && loaded->warnings == 0) return true;
  spdlog::error("LOAD DATA took {} of {} rows, with {} warnings: storing this batch by INSERT", loaded->rows,
                batch.requests.size(), loaded->warnings);
  return false;
}

DbResult<bool> Ledger::reopen(const Batch* pending) {
  auto connection = mysql::Connection::open(config_, mysql::Connection::LocalInfile::kOn);
  if (!connection) return connection.error();
  connection_ = *std::move(connection);
  if (pending == nullptr) return false;
  const auto found =
      mysql::select(connection_, "SELECT run, seq, batch FROM checkpoint WHERE host_id = ?", {at_.host_id});
  if (!found) return found.error();
  const bool stored = !found->empty() && found->front().u64(0) == at_.run &&
                      found->front().u64(1) == pending->last_seq && found->front().u64(2) == at_.batch + 1;
  if (stored) {
    at_.seq = pending->last_seq;
    ++at_.batch;
  }
  return stored;
}

DbResult<void> Ledger::report(const Report& report, std::int64_t now_us) {
  sql_.clear();
  sql_.raw(
      "REPLACE INTO collectors "
      "(host_id,run,version,source,replay,state,started_us,updated_us,lag_us,events_received,"
      "requests_stored,lost_tracer,lost_transport,lost_parse,tracer_restarts,queued_batches,cpu_us,rss_bytes,"
      "left_out)"
      " VALUES ");
  sql_.row(true, at_.host_id, at_.run, MAPLEDGER_VERSION, report.source, int{report.replay},
           report.running ? "running" : "stopped", report.started_us, now_us, report.lag_us,
           report.events_received, report.requests_stored, report.lost_tracer, report.lost_transport,
           report.lost_parse, report.tracer_restarts, report.queued_batches, cpu_us(), resident_bytes(),
           report.left_out);
  const auto done = connection_.execute(sql_.sql());
  if (!done) return done.error();
  return {};
}

DbResult<std::vector<Ledger::LiveProcess>> Ledger::live_processes() {
  const auto rows = mysql::select(
      connection_, "SELECT process_id, pid, start_ns FROM processes WHERE host_id = ? AND exited_us IS NULL",
      {at_.host_id});
  if (!rows) return rows.error();
  std::vector<LiveProcess> processes;
  for (const mysql::Row& row : *rows) {
    processes.push_back({row.u64(0), static_cast<std::uint32_t>(row.u64(1)), row.u64(2)});
  }
  return processes;
}

}  // namespace mapledger
