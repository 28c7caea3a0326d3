#include "api/store/mysql_store.hpp"

#include <fmt/format.h>

#include "api/store/mysql_activity.hpp"
#include "api/store/mysql_hosts.hpp"
#include "api/store/mysql_policies.hpp"
#include "api/store/mysql_processes.hpp"
#include "api/store/mysql_requests.hpp"
#include "api/store/mysql_sizes.hpp"
#include "api/store/mysql_status.hpp"
#include "common/mysql/statement.hpp"

namespace mapledger::api {
namespace {

using mysql::Connection;
using mysql::DbResult;
using mysql::Row;
using mysql::select;

constexpr std::uint64_t kSlices = 10;

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

}  // namespace

StoreResult<std::optional<Machine>> MysqlStore::machine(std::optional<std::uint64_t> id) {
  return pool_.with<std::optional<Machine>>([&](Connection& c) { return read_machine(c, id); });
}

StoreResult<std::vector<Process>> MysqlStore::processes(const ProcessFilter& filter) {
  return pool_.with<std::vector<Process>>([&](Connection& c) { return read_processes(c, filter); });
}

StoreResult<std::optional<ProcessDetail>> MysqlStore::process(std::uint64_t host, std::uint64_t id) {
  return pool_.with<std::optional<ProcessDetail>>([&](Connection& c) { return read_process(c, host, id); });
}

StoreResult<std::optional<Sizes>> MysqlStore::sizes(std::uint64_t host, std::uint64_t process) {
  return pool_.with<std::optional<Sizes>>([&](Connection& c) -> DbResult<std::optional<Sizes>> {
    const auto known =
        select(c, "SELECT 1 FROM processes WHERE host_id = ? AND process_id = ?", {host, process});
    if (!known) return known.error();
    if (known->empty()) return std::optional<Sizes>();
    auto sizes = read_sizes(c, host, process);
    if (!sizes) return sizes.error();
    return std::optional(std::move(*sizes));
  });
}

StoreResult<RequestPage> MysqlStore::requests(const RequestFilter& filter) {
  return pool_.with<RequestPage>([&](Connection& c) { return read_requests(c, filter); });
}

StoreResult<std::vector<PartlyStored>> MysqlStore::partly_stored(std::uint64_t host, const Window& window) {
  return pool_.with<std::vector<PartlyStored>>(
      [&](Connection& c) { return read_partly_stored(c, host, window); });
}

StoreResult<Top> MysqlStore::top(std::uint64_t host, Grouping by) {
  return pool_.with<Top>([&](Connection& c) { return read_top(c, host, by); });
}

StoreResult<Top> MysqlStore::top_of(std::uint64_t host, Grouping by, const Window& window) {
  return pool_.with<Top>([&](Connection& c) { return read_top_of(c, host, by, window); });
}

StoreResult<std::optional<std::int64_t>> MysqlStore::nth_end(std::uint64_t host, std::int64_t before_us,
                                                             std::uint64_t count) {
  return pool_.with<std::optional<std::int64_t>>(
      [&](Connection& c) { return read_nth_end(c, host, before_us, count); });
}

StoreResult<std::map<std::uint64_t, Rates>> MysqlStore::rates(std::uint64_t host) {
  return pool_.with<std::map<std::uint64_t, Rates>>([&](Connection& c) { return read_rates(c, host); });
}

StoreResult<Activity> MysqlStore::activity(const ActivityFilter& filter) {
  return pool_.with<Activity>([&](Connection& c) { return read_activity(c, filter); });
}

StoreResult<std::int64_t> MysqlStore::last_time(std::uint64_t host) {
  return pool_.with<std::int64_t>([&](Connection& c) -> DbResult<std::int64_t> {
    const auto rows = select(c, "SELECT last_time_us FROM checkpoint WHERE host_id = ?", {host});
    if (!rows) return rows.error();
    return rows->empty() ? 0 : rows->front().i64(0);
  });
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

StoreResult<HostPage> MysqlStore::hosts(const HostFilter& filter) {
  return pool_.with<HostPage>([&](Connection& c) { return read_hosts(c, filter); });
}

StoreResult<std::optional<Head>> MysqlStore::head(std::optional<std::uint64_t> host) {
  return pool_.with<std::optional<Head>>([&](Connection& c) -> DbResult<std::optional<Head>> {
    const auto machine = read_machine(c, host);
    if (!machine) return machine.error();
    if (!*machine) return std::optional<Head>();
    const auto rows =
        select(c, "SELECT run, seq, batch, last_time_us, requests FROM checkpoint WHERE host_id = ?",
               {(*machine)->id});
    if (!rows) return rows.error();
    if (rows->empty()) return std::optional<Head>();
    const Row& r = rows->front();
    return std::optional(Head{**machine, r.u64(0), r.u64(1), r.u64(2), r.i64(3), r.u64(4)});
  });
}

StoreResult<std::vector<Process>> MysqlStore::changed_processes(std::uint64_t host, std::uint64_t batch,
                                                                std::int64_t ended_from_us) {
  return pool_.with<std::vector<Process>>(
      [&](Connection& c) { return read_changed_processes(c, host, batch, ended_from_us); });
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
