#include "api/store/mysql_processes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "api/store/columns.hpp"
#include "api/store/mysql_family.hpp"

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

constexpr std::string_view kAny;
constexpr std::string_view kLive = " AND p.exited_us IS NULL";
constexpr std::string_view kEnded = " AND p.exited_us >= ? AND p.exited_us < ?";

/// In the order of ProcessSort.
constexpr std::array<std::string_view, kProcessSorts> kSortedBy = {
    kNet,
    "COALESCE(p.mapped_bytes, 0)",
    "COALESCE(p.resident_bytes, 0)",
    "p.requested_bytes",
    "p.returned_bytes",
    "p.peak_bytes",
    "p.mmap_calls",
    "p.munmap_calls",
    "p.failed_calls",
    "p.pid",
    "p.first_seen_us",
    "p.last_seen_us",
    "COALESCE(p.exited_us, 9223372036854775807)",
    "p.name"};

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

/// Adds a SELECT of the first rows of a set, as the filter orders them.
void add_page(std::string& sql, std::vector<Value>& values, const ProcessFilter& filter,
              std::string_view set) {
  const std::string_view by = kSortedBy.at(static_cast<std::size_t>(filter.sort));
  sql += fmt::format("{}(SELECT {} FROM processes p{} {} WHERE p.host_id = ?{}",
                     sql.empty() ? "" : " UNION ALL ", kColumns,
                     filter.pid ? " FORCE INDEX (by_pid)" : " FORCE INDEX (live)", kJoinUser, set);
  values.emplace_back(filter.host);
  if (set == kEnded) values.insert(values.end(), {filter.ended_from_us, filter.ended_before_us});
  if (filter.pid) {
    sql += " AND p.pid = ?";
    values.emplace_back(*filter.pid);
  }
  if (filter.name) {
    sql += " AND p.name = ?";
    values.emplace_back(*filter.name);
  }
  if (filter.search) {
    sql += " AND INSTR(LOWER(p.name), LOWER(?)) > 0";
    values.emplace_back(*filter.search);
  }
  if (const auto& after = filter.after) {
    const Value key = filter.sort == ProcessSort::kName ? Value(after->text) : Value(after->number);
    sql +=
        fmt::format(" AND ({0} {1} ? OR ({0} = ? AND p.process_id > ?))", by, filter.ascending ? ">" : "<");
    values.insert(values.end(), {key, key, after->id});
  }
  sql += fmt::format(" ORDER BY {} {}, p.process_id LIMIT ?)", by, filter.ascending ? "ASC" : "DESC");
  values.emplace_back(filter.limit);
}

}  // namespace

DbResult<std::vector<Process>> read_processes(Connection& connection, const ProcessFilter& filter) {
  // Of a pid all, by its index. Else those that live and those that ended, each by a range of the index
  // `live`, and each read to a page of its own.
  std::vector<std::string_view> sets;
  if (filter.pid) {
    sets = {filter.live ? (*filter.live ? kLive : kEnded) : kAny};
  } else {
    if (filter.live.value_or(true)) sets.push_back(kLive);
    if (!filter.live.value_or(false)) sets.push_back(kEnded);
  }
  std::string sql;
  std::vector<Value> values;
  for (const std::string_view set : sets) add_page(sql, values, filter, set);
  auto processes = select_processes(connection, sql, values);
  if (!processes) return processes;
  std::sort(processes->begin(), processes->end(), [&](const Process& a, const Process& b) {
    const ProcessKey left = key_of(a, filter.sort);
    const ProcessKey right = key_of(b, filter.sort);
    const auto of_left = std::tie(left.number, left.text);
    const auto of_right = std::tie(right.number, right.text);
    if (of_left != of_right) return filter.ascending ? of_left < of_right : of_right < of_left;
    return a.id < b.id;
  });
  if (processes->size() > filter.limit) processes->resize(filter.limit);
  return processes;
}

DbResult<std::optional<std::int64_t>> read_nth_end(Connection& connection, std::uint64_t host,
                                                   std::int64_t before_us, std::uint64_t count) {
  const auto rows = select(connection,
                           "SELECT exited_us FROM processes FORCE INDEX (live) WHERE host_id = ? AND "
                           "exited_us < ? ORDER BY exited_us DESC LIMIT 1 OFFSET ?",
                           {host, before_us, count - 1});
  if (!rows) return rows.error();
  return rows->empty() ? std::optional<std::int64_t>() : std::optional(rows->front().i64(0));
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
  if (const auto read = read_family(connection, host, detail); !read) return read.error();
  return std::optional(std::move(detail));
}

}  // namespace mapledger::api
