#include "api/store/mysql_store.hpp"

#include <fmt/format.h>

#include "api/store/mysql_requests.hpp"
#include "api/store/mysql_status.hpp"
#include "common/mysql/statement.hpp"

namespace mapledger::api {
namespace {

using mysql::Connection;
using mysql::DbResult;
using mysql::Row;
using mysql::select;
using mysql::Value;

constexpr std::uint64_t kSlices = 10;

/// See Store::machine.
constexpr std::string_view kDefaultMachine =
    "ORDER BY c.updated_us >= (SELECT MAX(updated_us) FROM collectors) - 5000000 DESC, c.state = 'running' "
    "DESC, "
    "c.started_us DESC, c.host_id LIMIT 1";

constexpr std::string_view kProcess =
    "SELECT process_id, pid, ppid, uid, name, requested_bytes, returned_bytes, peak_bytes, mapped_bytes, "
    "resident_bytes, mmap_calls, munmap_calls, mremap_calls, brk_calls, failed_calls, first_seen_us, "
    "last_seen_us, "
    "exited_us FROM processes ";
/// What a process holds: unsigned columns, so never subtract the greater.
constexpr std::string_view kNet = "IF(requested_bytes > returned_bytes, requested_bytes - returned_bytes, 0)";

std::optional<std::uint64_t> optional_u64(const Row& row, std::size_t i) {
  return row.is_null(i) ? std::nullopt : std::optional(row.u64(i));
}

std::optional<std::int64_t> optional_i64(const Row& row, std::size_t i) {
  return row.is_null(i) ? std::nullopt : std::optional(row.i64(i));
}

Process process_of(const Row& r) {
  return {r.u64(0),  r.u64(1),  optional_u64(r, 2), optional_u64(r, 3), r.text(4), r.u64(5),
          r.u64(6),  r.u64(7),  optional_u64(r, 8), optional_u64(r, 9), r.u64(10), r.u64(11),
          r.u64(12), r.u64(13), r.u64(14),          r.i64(15),          r.i64(16), optional_i64(r, 17)};
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

/// The index knows processes by size class only: the biggest are within the classes that its last rows reach
/// down to. A statement of its own, since with a subquery as its bound the server reads all rows of the host.
/// Sums only grow, so what is among the biggest then still lies above this bound.
DbResult<std::uint64_t> read_least_class(Connection& connection, std::uint64_t host) {
  const auto rows = select(connection,
                           "SELECT size_class FROM processes FORCE INDEX (biggest) WHERE host_id = ? "
                           "ORDER BY size_class DESC LIMIT ?",
                           {host, kSlices + 1});
  if (!rows) return rows.error();
  return rows->empty() ? std::uint64_t{0} : rows->back().u64(0);
}

DbResult<Top> read_top(Connection& connection, std::uint64_t host, Grouping by) {
  // The whole is read in the statement of the slices, so that they are of one moment.
  constexpr std::string_view kByProcess =
      "SELECT (SELECT requested_bytes FROM checkpoint WHERE host_id = ?), requested_bytes, name, process_id, "
      "pid FROM processes FORCE INDEX (biggest) WHERE host_id = ? AND requested_bytes > 0 AND size_class >= "
      "? "
      "ORDER BY requested_bytes DESC, process_id DESC LIMIT ?";
  constexpr std::string_view kByProgram =
      "SELECT (SELECT requested_bytes FROM checkpoint WHERE host_id = ?), requested_bytes, name "
      "FROM programs FORCE INDEX (biggest) WHERE host_id = ? AND requested_bytes > 0 "
      "ORDER BY requested_bytes DESC, program_id DESC LIMIT ?";
  const auto least_class = by == Grouping::kProcess ? read_least_class(connection, host) : std::uint64_t{0};
  if (!least_class) return least_class.error();
  const auto rows = by == Grouping::kProcess
                        ? select(connection, kByProcess, {host, host, *least_class, kSlices + 1})
                        : select(connection, kByProgram, {host, host, kSlices + 1});
  if (!rows) return rows.error();
  Top top;
  top.by = by;
  std::uint64_t in_slices = 0;
  for (const Row& row : *rows) {
    top.total_bytes = row.u64(0);
    if (top.slices.size() == kSlices) continue;
    Slice& slice = top.slices.emplace_back();
    slice.requested_bytes = row.u64(1);
    slice.name = row.text(2);
    if (by == Grouping::kProcess) slice.process_id = row.u64(3);
    if (by == Grouping::kProcess) slice.pid = row.u64(4);
    in_slices += slice.requested_bytes;
  }
  if (rows->size() > kSlices && top.total_bytes > in_slices) top.others_bytes = top.total_bytes - in_slices;
  return top;
}

DbResult<std::optional<Machine>> read_machine(Connection& connection, std::optional<std::uint64_t> id) {
  const auto rows =
      id ? select(connection, "SELECT host_id, memory_bytes + swap_bytes FROM hosts WHERE host_id = ?", {*id})
         : select(connection, fmt::format("SELECT h.host_id, h.memory_bytes + h.swap_bytes FROM collectors c "
                                          "JOIN hosts h ON h.host_id = c.host_id {}",
                                          kDefaultMachine));
  if (!rows) return rows.error();
  if (rows->empty()) return std::optional<Machine>();
  return std::optional(Machine{rows->front().u64(0), rows->front().u64(1)});
}

}  // namespace

StoreResult<std::optional<Machine>> MysqlStore::machine(std::optional<std::uint64_t> id) {
  return pool_.with<std::optional<Machine>>([&](Connection& c) { return read_machine(c, id); });
}

StoreResult<std::vector<Process>> MysqlStore::processes(const ProcessFilter& filter) {
  std::string sql = fmt::format("{}WHERE host_id = ?", kProcess);
  std::vector<Value> values{filter.host};
  if (filter.pid) {
    sql += " AND pid = ?";
    values.emplace_back(*filter.pid);
  }
  if (filter.live) sql += *filter.live ? " AND exited_us IS NULL" : " AND exited_us IS NOT NULL";
  if (filter.after) {
    sql += fmt::format(" AND ({0} < ? OR ({0} = ? AND process_id > ?))", kNet);
    values.insert(values.end(), {filter.after->net_bytes, filter.after->net_bytes, filter.after->id});
  }
  sql += fmt::format(" ORDER BY {} DESC, process_id LIMIT ?", kNet);
  values.emplace_back(filter.limit);
  return pool_.with<std::vector<Process>>([&](Connection& c) { return select_processes(c, sql, values); });
}

StoreResult<RequestPage> MysqlStore::requests(const RequestFilter& filter) {
  return pool_.with<RequestPage>(
      [&](Connection& c) { return filter.pid ? read_log_of_pid(c, filter) : read_log(c, filter); });
}

StoreResult<Top> MysqlStore::top(std::uint64_t host, Grouping by) {
  return pool_.with<Top>([&](Connection& c) { return read_top(c, host, by); });
}

StoreResult<Status> MysqlStore::status(std::optional<std::uint64_t> host) {
  return pool_.with<Status>([&](Connection& c) -> DbResult<Status> {
    if (host) return read_status(c, *host);
    const auto shown = read_machine(c, std::nullopt);
    if (!shown) return shown.error();
    return *shown ? read_status(c, (*shown)->id) : Status{};
  });
}

StoreResult<std::vector<Gap>> MysqlStore::gaps(const GapFilter& filter) {
  return pool_.with<std::vector<Gap>>([&](Connection& c) { return read_gaps(c, filter); });
}

StoreResult<std::vector<Status>> MysqlStore::machines() {
  return pool_.with<std::vector<Status>>([](Connection& c) { return read_machines(c); });
}

StoreResult<std::optional<Head>> MysqlStore::head() {
  return pool_.with<std::optional<Head>>([&](Connection& c) -> DbResult<std::optional<Head>> {
    const auto rows = select(
        c,
        fmt::format("SELECT h.host_id, h.memory_bytes + h.swap_bytes, k.run, k.seq, k.batch, k.last_time_us, "
                    "k.requests FROM collectors c JOIN hosts h ON h.host_id = c.host_id "
                    "JOIN checkpoint k ON k.host_id = c.host_id {}",
                    kDefaultMachine));
    if (!rows) return rows.error();
    if (rows->empty()) return std::optional<Head>();
    const Row& r = rows->front();
    return std::optional(Head{{r.u64(0), r.u64(1)}, r.u64(2), r.u64(3), r.u64(4), r.i64(5), r.u64(6)});
  });
}

StoreResult<std::vector<Process>> MysqlStore::changed_processes(std::uint64_t host, std::uint64_t batch,
                                                                std::int64_t ended_from_us) {
  const std::string sql = fmt::format(
      "{0}FORCE INDEX (live) WHERE host_id = ? AND exited_us IS NULL AND batch > ? UNION ALL "
      "{0}FORCE INDEX (live) WHERE host_id = ? AND exited_us >= ? AND batch > ?",
      kProcess);
  return pool_.with<std::vector<Process>>([&](Connection& c) {
    return select_processes(c, sql, {host, batch, host, ended_from_us, batch});
  });
}

StoreResult<std::vector<MemoryRequest>> MysqlStore::new_requests(const Head& from, const Head& to,
                                                                 std::uint64_t limit) {
  return pool_.with<std::vector<MemoryRequest>>(
      [&](Connection& c) { return read_new_requests(c, from, to, limit); });
}

StoreResult<std::uint64_t> MysqlStore::schema_version() {
  auto version = pool_.with<std::uint64_t>([](Connection& c) -> DbResult<std::uint64_t> {
    const auto rows =
        select(c, "SELECT COALESCE(MAX(version), 0) FROM schema_migrations WHERE applied_us > 0");
    if (!rows) return rows.error();
    return rows->front().u64(0);
  });
  if (!version && version.error().kind == StoreError::Kind::kNoSchema) return std::uint64_t{0};
  return version;
}

}  // namespace mapledger::api
