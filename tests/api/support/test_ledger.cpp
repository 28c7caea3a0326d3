#include "tests/api/support/test_ledger.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "collector/sink/activity_totals.hpp"
#include "collector/sink/migrator.hpp"
#include "collector/sink/sql_writer.hpp"
#include "collector/sink/stretch.hpp"
#include "tests/support/test_database.hpp"

namespace mapledger::api {
namespace {

template <class T>
T checked(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

}  // namespace

TestLedger::TestLedger()
    : owner_(test::test_server()),
      name_(fmt::format("api_test_{}", getpid())),
      database_(mysql::Connection::open(owner_).value()) {
  owner_.name = name_;
  reader_ = owner_;
  reader_.user = name_;
  run("DROP DATABASE IF EXISTS " + name_);
  run("CREATE DATABASE " + name_);
  run("USE " + name_);
  checked(migrate(database_, checked(read_migrations(MAPLEDGER_SOURCE_DIR "/sql"))));
  reader_.password = "reader's";
  run(fmt::format("DROP USER IF EXISTS {}@localhost", name_));
  run(fmt::format("CREATE USER {}@localhost IDENTIFIED BY 'reader''s'", name_));
  run(fmt::format("GRANT SELECT ON {0}.* TO {0}@localhost", name_));
}

TestLedger::~TestLedger() {
  (void)database_.execute("DROP DATABASE IF EXISTS " + name_);
  (void)database_.execute(fmt::format("DROP USER IF EXISTS {}@localhost", name_));
}

void TestLedger::cut_readers_off() {
  const auto found =
      database_.query("SELECT id FROM information_schema.processlist WHERE user = '" + name_ + "'");
  for (const auto& row : found.value()) run("KILL " + row.at(0).value());
}

std::string TestLedger::socket() {
  return database_.query("SELECT @@socket").value().at(0).at(0).value();
}

void TestLedger::run(const std::string& sql) {
  (void)database_.execute(sql).value();
}

void TestLedger::reconnect() {
  database_ = mysql::Connection::open(owner_).value();
}

std::uint64_t TestLedger::stored_seq(std::uint64_t host) {
  return std::stoull(database_.query(fmt::format("SELECT seq FROM checkpoint WHERE host_id = {}", host))
                         .value()
                         .at(0)
                         .at(0)
                         .value());
}

void TestLedger::add_host(std::uint64_t host, std::int64_t started_us, const std::string& state,
                          std::uint64_t memory_bytes) {
  run(fmt::format("INSERT INTO hosts VALUES ({0}, 'vm', '6.1', 'boot', 4096, 2097152, {1}, 0, {2}, {2})",
                  host, memory_bytes, started_us));
  run(
      fmt::format("INSERT INTO collectors (host_id, run, version, source, replay, state, started_us, "
                  "updated_us, lag_us, events_received, requests_stored, lost_tracer, lost_transport, "
                  "lost_parse, tracer_restarts, queued_batches, cpu_us, rss_bytes, left_out, lost_spool, "
                  "lost_database, shed_requests, spool_bytes, spool_budget_bytes, spool_in_memory, "
                  "pending_events) VALUES ({0}, 1, "
                  "'0.1.0', 'ebpf', 0, '{1}', {2}, {2}, 12000, 9, 8, 1, 2, 3, 4, "
                  "5, 6000000, 7, '[{{\"pid\":1,\"name\":\"x\",\"why\":\"y\"}}]', 8, 9, 10, 11, 12, 1, 13)",
                  host, state, started_us));
  run(fmt::format(
      "INSERT INTO checkpoint (host_id, run, seq, batch, last_time_us, stored_us, requests, requested_bytes, "
      "returned_bytes, mmap_calls, munmap_calls, failed_calls) VALUES ({}, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)",
      host));
}

void TestLedger::put_process(std::uint64_t host, const Process& p) {
  SqlWriter sql;
  sql.raw(
      "REPLACE INTO processes (host_id, process_id, pid, ppid, uid, start_ns, exec_id, name, "
      "requested_bytes, returned_bytes, peak_bytes, mapped_bytes, stack_bytes, resident_bytes, cgroup, "
      "mmap_calls, munmap_calls, mremap_calls, brk_calls, failed_calls, first_seen_us, last_seen_us, "
      "exited_us, "
      "batch) VALUES ");
  sql.row(true, host, p.id, p.pid, p.ppid, p.uid, 0, 0, p.name, p.requested_bytes, p.returned_bytes,
          p.peak_bytes, p.mapped_bytes, p.stack_bytes, p.resident_bytes, p.cgroup, p.mmap_calls,
          p.munmap_calls, p.mremap_calls, p.brk_calls, p.failed_calls, p.first_seen_us, p.last_seen_us,
          p.exited_us, 0);
  run(sql.sql());
  run(
      fmt::format("UPDATE processes SET batch = (SELECT batch FROM checkpoint WHERE host_id = {0}) "
                  "WHERE host_id = {0} AND process_id = {1}",
                  host, p.id));
}

void TestLedger::put_program(std::uint64_t host, const std::string& name, std::uint64_t requested_bytes) {
  SqlWriter sql;
  sql.raw(
      "INSERT INTO programs (host_id, program_id, name, requested_bytes, returned_bytes, mmap_calls, "
      "munmap_calls, "
      "failed_calls, batch) VALUES ");
  sql.row(true, host, std::hash<std::string>()(name), name, requested_bytes, 0, 0, 0, 0, 0);
  run(sql.sql());
}

Process TestLedger::put_process(std::uint64_t host, std::uint64_t id, std::uint64_t requested_bytes,
                                std::uint64_t returned_bytes, std::optional<std::int64_t> exited_us) {
  Process p;
  p.id = id;
  p.pid = id % 1000;
  p.name = "p";
  p.requested_bytes = requested_bytes;
  p.returned_bytes = returned_bytes;
  p.exited_us = exited_us;
  put_process(host, p);
  return p;
}

void TestLedger::set_requested(std::uint64_t host, std::uint64_t bytes) {
  run(fmt::format("UPDATE checkpoint SET requested_bytes = {} WHERE host_id = {}", bytes, host));
}

void TestLedger::add_gap(const Gap& gap) {
  SqlWriter sql;
  sql.raw("INSERT INTO gaps (host_id, from_us, to_us, stage, run, events, detail) VALUES ");
  sql.row(true, gap.host, gap.key.from_us, gap.to_us, gap.stage, gap.key.run, gap.events, gap.detail);
  run(sql.sql());
}

void TestLedger::store_batch(const std::vector<MemoryRequest>& requests) {
  struct Span {
    std::int64_t first_us = INT64_MAX, last_us = INT64_MIN;
    std::uint64_t first_seq = UINT64_MAX, last_seq = 0, count = 0;
  };
  std::map<std::uint64_t, Span> spans;
  SqlWriter sql;
  sql.raw(
      "INSERT INTO requests (time_us, host_id, run, seq, process_id, pid, tid, uid, call_name, failed, "
      "address, "
      "length, old_length, prot, flags, result, name) VALUES ");
  bool first = true;
  std::int64_t newest_us = 0;
  for (const MemoryRequest& r : requests) {
    sql.row(first, r.key.time_us, r.host, r.key.run, r.key.seq, r.process_id, r.pid, r.tid, -1, r.call,
            int{r.failed}, r.address, r.length, r.old_length, r.protection, r.flags, r.result, r.name);
    first = false;
    Span& span = spans[r.process_id];
    span.first_us = std::min(span.first_us, r.key.time_us);
    span.last_us = std::max(span.last_us, r.key.time_us);
    span.first_seq = std::min(span.first_seq, r.key.seq);
    span.last_seq = std::max(span.last_seq, r.key.seq);
    ++span.count;
    newest_us = std::max(newest_us, r.key.time_us);
  }
  run("START TRANSACTION");
  put_stretch(requests);
  run(sql.sql());
  const MemoryRequest& last = requests.back();
  for (const auto& [process, s] : spans) {
    run(fmt::format(
        "INSERT INTO request_spans (last_us, host_id, process_id, run, first_seq, last_seq, "
        "first_us, requests) VALUES ({}, {}, {}, {}, {}, {}, {}, {})",
        s.last_us, last.host, process, last.key.run, s.first_seq, s.last_seq, s.first_us, s.count));
    run(
        fmt::format("INSERT IGNORE INTO processes (host_id, process_id, pid, ppid, uid, start_ns, exec_id, "
                    "name, requested_bytes, returned_bytes, peak_bytes, mapped_bytes, resident_bytes, "
                    "mmap_calls, munmap_calls, mremap_calls, brk_calls, failed_calls, first_seen_us, "
                    "last_seen_us, exited_us, batch) VALUES ({0}, {1}, {1}, NULL, NULL, 0, 0, 'p', 0, 0, 0, "
                    "NULL, NULL, 0, 0, "
                    "0, 0, 0, {2}, {2}, NULL, 0)",
                    last.host, process, s.first_us));
  }
  run(fmt::format(
      "UPDATE checkpoint SET seq = {}, batch = batch + 1, last_time_us = GREATEST(last_time_us, {}), "
      "requests = requests + {} WHERE host_id = {}",
      last.key.seq, newest_us, requests.size(), last.host));
  run("COMMIT");
}

/// Of requests in any order of time, by the collector's own code.
void TestLedger::put_stretch(const std::vector<MemoryRequest>& requests) {
  Batch batch;
  std::map<std::string, std::uint32_t> programs;
  for (const MemoryRequest& r : requests) {
    RequestRow& row = batch.requests.emplace_back();
    row.time_us = r.key.time_us;
    row.seq = r.key.seq;
    row.length = r.length;
    row.failed = r.failed;
    row.call = r.call == "mmap"     ? Call::kMmap
               : r.call == "munmap" ? Call::kMunmap
               : r.call == "brk"    ? Call::kBrk
                                    : Call::kMremap;
    const auto [at, is_new] = programs.try_emplace(r.name, static_cast<std::uint32_t>(programs.size()));
    row.program = at->second;
    if (is_new) batch.programs.emplace_back().name = r.name;
  }
  const Stretch s = *stretch_of(batch);
  SqlWriter sql;
  sql.raw(
      "INSERT INTO request_spans (last_us, host_id, process_id, run, first_seq, last_seq, first_us, "
      "requests, "
      "failed, longest, calls, names) VALUES ");
  sql.row(true, s.last_us, requests.back().host, 0, requests.back().key.run, s.first_seq, s.last_seq,
          s.first_us, s.requests, s.failed, s.longest, unsigned{s.calls},
          s.names ? std::optional(Blob{*s.names}) : std::nullopt);
  run(sql.sql());
}

void TestLedger::put_activity(std::uint64_t host, std::int64_t bucket_us, std::uint64_t process,
                              const std::string& program, std::uint64_t requested_bytes,
                              std::optional<std::uint64_t> mapped_bytes) {
  Batch batch;
  batch.programs.emplace_back().program_id = std::hash<std::string>()(program);
  batch.processes.emplace_back().process_id = process;
  batch.activity.push_back({bucket_us, process, {requested_bytes, 1, 2, 3, 4}, mapped_bytes});
  run(fmt::format("INSERT INTO activity VALUES ({}, {}, {}, {}, 1, 2, 3, 4, {})", bucket_us, host, process,
                  requested_bytes, mapped_bytes ? std::to_string(*mapped_bytes) : "NULL"));
  for (const ActivityTotal& t : activity_totals(batch)) {
    SqlWriter sql;
    sql.raw("INSERT INTO activity_totals VALUES ");
    sql.row(true, t.bucket_us, host, kTotalKinds.at(static_cast<std::size_t>(t.kind)), t.step_s, t.id,
            t.sums.requested_bytes, t.sums.returned_bytes, t.sums.mmap_calls, t.sums.munmap_calls,
            t.sums.failed_calls, t.mapped_bytes);
    sql.raw(
        " ON DUPLICATE KEY UPDATE requested_bytes = requested_bytes + VALUES(requested_bytes), "
        "returned_bytes = "
        "returned_bytes + VALUES(returned_bytes), mmap_calls = mmap_calls + VALUES(mmap_calls), munmap_calls "
        "= "
        "munmap_calls + VALUES(munmap_calls), failed_calls = failed_calls + VALUES(failed_calls), "
        "mapped_bytes = COALESCE(VALUES(mapped_bytes), mapped_bytes)");
    run(sql.sql());
  }
}

void TestLedger::next_batch(std::uint64_t host) {
  run(fmt::format("UPDATE checkpoint SET seq = seq + 1, batch = batch + 1 WHERE host_id = {}", host));
}

MemoryRequest request_at(std::uint64_t host, std::int64_t time_us, std::uint64_t seq, std::uint64_t process,
                         std::uint64_t length) {
  MemoryRequest r;
  r.key = {time_us, 1, seq};
  r.host = host;
  r.process_id = process;
  r.pid = process;
  r.tid = 1;
  r.call = "mmap";
  r.length = length;
  r.protection = 3;
  r.flags = 34;
  r.result = 0x7f0000000000;
  r.name = "p";
  return r;
}

}  // namespace mapledger::api
