#include "api/store/mysql_processes.hpp"

#include <fmt/format.h>

#include "api/store/columns.hpp"

namespace mapledger::api {
namespace {

using mysql::Connection;
using mysql::DbResult;
using mysql::Row;
using mysql::select;
using mysql::Value;

constexpr std::string_view kColumns =
    "p.process_id, p.pid, p.ppid, p.uid, u.name, p.cgroup, p.name, p.requested_bytes, p.returned_bytes, "
    "p.peak_bytes, p.mapped_bytes, p.stack_bytes, p.resident_bytes, p.mmap_calls, p.munmap_calls, "
    "p.mremap_calls, p.brk_calls, p.failed_calls, p.first_seen_us, p.last_seen_us, p.exited_us";
constexpr std::size_t kBehindColumns = 21;
constexpr std::string_view kJoinUser = "LEFT JOIN users u ON u.host_id = p.host_id AND u.uid = p.uid";
/// What a process holds: unsigned columns, so never subtract the greater.
constexpr std::string_view kNet =
    "IF(p.requested_bytes > p.returned_bytes, p.requested_bytes - p.returned_bytes, 0)";

Process process_of(const Row& row) {
  Columns next(row);
  Process p;
  p.id = next.u64();
  p.pid = next.u64();
  p.ppid = next.optional_u64();
  p.uid = next.optional_u64();
  p.user = next.optional_text();
  p.cgroup = next.optional_text();
  p.name = next.text();
  p.requested_bytes = next.u64();
  p.returned_bytes = next.u64();
  p.peak_bytes = next.u64();
  p.mapped_bytes = next.optional_u64();
  p.stack_bytes = next.optional_u64();
  p.resident_bytes = next.optional_u64();
  p.mmap_calls = next.u64();
  p.munmap_calls = next.u64();
  p.mremap_calls = next.u64();
  p.brk_calls = next.u64();
  p.failed_calls = next.u64();
  p.first_seen_us = next.i64();
  p.last_seen_us = next.i64();
  p.exited_us = next.optional_i64();
  return p;
}

Explained explained_of(const Row& row) {
  Columns next(row, kBehindColumns);
  Explained e;
  for (std::int64_t* part :
       {&e.before, &e.mmap, &e.munmap, &e.mremap, &e.brk, &e.exec, &e.fork, &e.exit, &e.other}) {
    *part = next.i64();
  }
  return e;
}

DbResult<std::vector<Process>> select_processes(Connection& connection, std::string_view sql,
                                                const std::vector<Value>& values) {
  const auto rows = select(connection, sql, values);
  if (!rows) return rows.error();
  std::vector<Process> processes;
  processes.reserve(rows->size());
  for (const Row& row : *rows) processes.push_back(process_of(row));
  return processes;
}

/// Of the processes that had the child's ppid the one that was there when the child began, by its newest
/// program. A pid may have been used before, also before the machine was started anew.
DbResult<std::optional<Parent>> read_parent(Connection& connection, std::uint64_t host, std::uint64_t child) {
  const auto rows = select(connection,
                           "SELECT p.process_id, p.pid, p.name FROM processes c JOIN processes p "
                           "ON p.host_id = c.host_id AND p.pid = c.ppid AND p.start_ns <= c.start_ns "
                           "AND (p.exited_us IS NULL OR p.exited_us >= c.first_seen_us) "
                           "WHERE c.host_id = ? AND c.process_id = ? "
                           "ORDER BY p.start_ns DESC, p.exec_id DESC LIMIT 1",
                           {host, child});
  if (!rows) return rows.error();
  if (rows->empty()) return std::optional<Parent>();
  return std::optional(Parent{rows->front().u64(0), rows->front().u64(1), rows->front().text(2)});
}

}  // namespace

DbResult<std::vector<Process>> read_processes(Connection& connection, const ProcessFilter& filter) {
  std::string sql = fmt::format("SELECT {} FROM processes p {} WHERE p.host_id = ?", kColumns, kJoinUser);
  std::vector<Value> values{filter.host};
  if (filter.pid) {
    sql += " AND p.pid = ?";
    values.emplace_back(*filter.pid);
  }
  if (filter.live) sql += *filter.live ? " AND p.exited_us IS NULL" : " AND p.exited_us IS NOT NULL";
  if (filter.after) {
    sql += fmt::format(" AND ({0} < ? OR ({0} = ? AND p.process_id > ?))", kNet);
    values.insert(values.end(), {filter.after->net_bytes, filter.after->net_bytes, filter.after->id});
  }
  sql += fmt::format(" ORDER BY {} DESC, p.process_id LIMIT ?", kNet);
  values.emplace_back(filter.limit);
  return select_processes(connection, sql, values);
}

DbResult<std::vector<Process>> read_changed_processes(Connection& connection, std::uint64_t host,
                                                      std::uint64_t batch, std::int64_t ended_from_us) {
  const std::string changed =
      fmt::format("SELECT {} FROM processes p FORCE INDEX (live) {} WHERE p.host_id = ? AND p.batch > ?",
                  kColumns, kJoinUser);
  return select_processes(
      connection, fmt::format("{0} AND p.exited_us IS NULL UNION ALL {0} AND p.exited_us >= ?", changed),
      {host, batch, host, batch, ended_from_us});
}

DbResult<std::optional<ProcessDetail>> read_process(Connection& connection, std::uint64_t host,
                                                    std::uint64_t id) {
  const auto rows =
      select(connection,
             fmt::format("SELECT {}, p.by_before, p.by_mmap, p.by_munmap, p.by_mremap, p.by_brk, "
                         "p.by_exec, p.by_fork, p.by_exit, p.by_other FROM processes p {} "
                         "WHERE p.host_id = ? AND p.process_id = ?",
                         kColumns, kJoinUser),
             {host, id});
  if (!rows) return rows.error();
  if (rows->empty()) return std::optional<ProcessDetail>();
  ProcessDetail detail;
  detail.process = process_of(rows->front());
  if (detail.process.mapped_bytes) detail.explained = explained_of(rows->front());
  if (!detail.process.ppid) return std::optional(std::move(detail));
  auto parent = read_parent(connection, host, id);
  if (!parent) return parent.error();
  detail.parent = std::move(*parent);
  return std::optional(std::move(detail));
}

}  // namespace mapledger::api
