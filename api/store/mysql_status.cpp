#include "api/store/mysql_status.hpp"

#include <fmt/format.h>

#include "api/store/columns.hpp"
#include "api/store/host_rows.hpp"
#include "common/clock.hpp"

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
  const auto rows = select(
      connection,
      fmt::format("SELECT {} FROM hosts h {} WHERE h.host_id = ?", host_rows::columns(), host_rows::kJoins),
      {host});
  if (!rows) return rows.error();
  if (rows->empty()) return Status{};
  Status status = host_rows::status_of(rows->front(), utc_now_us());
  auto gaps = read_gaps(connection, {host, {}, kNewestGaps});
  if (!gaps) return gaps.error();
  status.newest_gaps = std::move(*gaps);
  return status;
}

DbResult<std::vector<Status>> read_machines(Connection& connection) {
  const auto rows =
      select(connection,
             fmt::format("SELECT {} FROM (SELECT host_id FROM collectors ORDER BY updated_us DESC, host_id "
                         "LIMIT ?) newest JOIN hosts h ON h.host_id = newest.host_id {} "
                         "ORDER BY c.updated_us DESC, c.host_id",
                         host_rows::columns(), host_rows::kJoins),
             {kMostMachines});
  if (!rows) return rows.error();
  std::vector<Status> machines;
  machines.reserve(rows->size());
  for (const Row& row : *rows) machines.push_back(host_rows::status_of(row, utc_now_us()));
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
