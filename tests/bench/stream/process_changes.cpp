// process_changes SOCKET PROCESSES CHANGED: fills the ledger of a machine with so many live processes, says
// "ready", and then twice a second changes CHANGED of them in one batch, as a collector does, until it is
// ended.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include "common/clock.hpp"
#include "common/mysql/connection.hpp"

namespace {

using mapledger::mysql::Connection;

constexpr std::uint64_t kHost = 0xbe9c;

void run(Connection& database, const std::string& sql) {
  (void)database.execute(sql).value();
}

void add_machine(Connection& database) {
  const auto now = mapledger::utc_now_us();
  run(database,
      fmt::format(
          "REPLACE INTO hosts VALUES ({0}, 'bench', '6.1', 'boot', 4096, 0, 17179869184, 0, {1}, {1})", kHost,
          now));
  run(database,
      fmt::format("REPLACE INTO collectors (host_id, run, version, source, replay, state, started_us, "
                  "updated_us, events_received, requests_stored, lost_tracer, lost_transport, lost_parse, "
                  "tracer_restarts, queued_batches, cpu_us, rss_bytes, left_out, lost_spool, "
                  "lost_database, shed_requests, spool_bytes, spool_budget_bytes, spool_in_memory, "
                  "pending_events) VALUES ({0}, 1, '0', 'bench', 0, 'running', {1}, {1}, 0, 0, 0, 0, 0, 0, "
                  "0, 0, 0, '[]', 0, 0, 0, 0, 0, 0, 0)",
                  kHost, now));
  run(database,
      fmt::format("REPLACE INTO checkpoint (host_id, run, seq, batch, last_time_us, stored_us, requests, "
                  "requested_bytes, returned_bytes, mmap_calls, munmap_calls, failed_calls) VALUES ({}, 1, "
                  "0, 0, {}, 0, 0, 0, 0, 0, 0, 0)",
                  kHost, now));
}

void add_processes(Connection& database, unsigned count) {
  std::string sql =
      "INSERT INTO processes (host_id, process_id, pid, ppid, uid, start_ns, exec_id, name, requested_bytes, "
      "returned_bytes, peak_bytes, mapped_bytes, stack_bytes, resident_bytes, cgroup, mmap_calls, "
      "munmap_calls, "
      "mremap_calls, brk_calls, failed_calls, first_seen_us, last_seen_us, exited_us, batch) VALUES ";
  for (unsigned i = 1; i <= count; ++i) {
    sql += fmt::format(
        "{0}({1}, {2}, {2}, 1, 0, 0, 0, 'process-{2}', {3}, {2}, {3}, {3}, 135168, {3}, "
        "'/system.slice/process-{2}.service', 100, 50, 1, 1, 0, {4}, {4}, NULL, 0)",
        i == 1 ? "" : ", ", kHost, i, 1'000'000 + i * 4096, mapledger::utc_now_us());
  }
  run(database, "DELETE FROM processes");
  run(database, sql);
}

void change(Connection& database, unsigned first, unsigned count, unsigned processes) {
  const auto now = mapledger::utc_now_us();
  run(database, "START TRANSACTION");
  run(database,
      fmt::format("UPDATE checkpoint SET seq = seq + 1, batch = batch + 1, last_time_us = {} WHERE host_id "
                  "= {}",
                  now, kHost));
  for (unsigned i = 0; i < count; ++i) {
    run(database,
        fmt::format("UPDATE processes SET requested_bytes = requested_bytes + 4096, mmap_calls = mmap_calls "
                    "+ 1, last_seen_us = {0}, batch = (SELECT batch FROM checkpoint WHERE host_id = {1}) "
                    "WHERE host_id = {1} AND process_id = {2}",
                    now, kHost, (first + i) % processes + 1));
  }
  run(database, "COMMIT");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: process_changes SOCKET PROCESSES CHANGED\n", stderr);
    return 2;
  }
  try {
    const auto processes = static_cast<unsigned>(std::atoi(argv[2]));
    const auto changed = static_cast<unsigned>(std::atoi(argv[3]));
    mapledger::DatabaseConfig config;
    config.socket = argv[1];
    config.user = "root";
    Connection database = Connection::open(config).value();
    add_machine(database);
    add_processes(database, processes);
    std::puts("ready");
    std::fflush(stdout);
    auto next = std::chrono::steady_clock::now();
    for (unsigned first = 0;; first = (first + changed) % processes) {
      change(database, first, changed, processes);
      next += std::chrono::milliseconds(500);
      std::this_thread::sleep_until(next);
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "process_changes: %s\n", error.what());
    return 1;
  }
}
