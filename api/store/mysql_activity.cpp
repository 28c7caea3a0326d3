#include "api/store/mysql_activity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "api/store/activity_steps.hpp"
#include "api/store/columns.hpp"

namespace mapledger::api {
namespace {

using mysql::Connection;
using mysql::DbResult;
using mysql::Row;
using mysql::select;
using mysql::Value;

constexpr std::uint64_t kMostProcesses = 16;

constexpr std::string_view kSums =
    "CAST(SUM(requested_bytes) AS UNSIGNED), CAST(SUM(returned_bytes) AS UNSIGNED), CAST(SUM(mmap_calls) AS "
    "UNSIGNED), CAST(SUM(munmap_calls) AS UNSIGNED), CAST(SUM(failed_calls) AS UNSIGNED)";

std::string list(const std::vector<std::uint64_t>& ids, std::vector<Value>& values) {
  std::string marks;
  for (const std::uint64_t id : ids) {
    marks += marks.empty() ? "?" : ",?";
    values.emplace_back(id);
  }
  return marks;
}

/// Of the processes that bore the filter's pid those that lived in its span, the youngest.
DbResult<std::vector<std::uint64_t>> processes_of(Connection& connection, const ActivityFilter& filter) {
  const auto rows =
      select(connection,
             "SELECT process_id FROM processes WHERE host_id = ? AND pid = ? AND first_seen_us < ? "
             "AND last_seen_us >= ? ORDER BY last_seen_us DESC LIMIT ?",
             {filter.host, *filter.pid, filter.to_us, filter.from_us, kMostProcesses});
  if (!rows) return rows.error();
  std::vector<std::uint64_t> ids;
  for (const Row& row : *rows) ids.push_back(row.u64(0));
  return ids;
}

DbResult<Activity> read_host(Connection& connection, const ActivityFilter& filter) {
  const auto rows =
      select(connection,
             "SELECT bucket_us, requested_bytes, returned_bytes, mmap_calls, munmap_calls, "
             "failed_calls FROM activity_totals WHERE host_id = ? AND kind = 'host' AND step_s = ? "
             "AND bucket_us >= ? AND bucket_us < ? ORDER BY bucket_us",
             {filter.host, static_cast<std::uint64_t>(filter.step), filter.from_us, filter.to_us});
  if (!rows) return rows.error();
  return Activity{points_of(*rows), {}};
}

DbResult<Activity> read_program(Connection& connection, const ActivityFilter& filter) {
  const auto ids = select(connection, "SELECT program_id FROM programs WHERE host_id = ? AND name = ?",
                          {filter.host, *filter.program});
  if (!ids) return ids.error();
  if (ids->empty()) return Activity{};
  std::vector<Value> values{filter.host, static_cast<std::uint64_t>(filter.step)};
  const std::string steps = list_steps(filter.from_us, filter.to_us, length_of(filter.step), values);
  std::vector<std::uint64_t> programs;
  for (const Row& row : *ids) programs.push_back(row.u64(0));
  const std::string which = list(programs, values);
  const auto rows = select(
      connection,
      fmt::format(
          "SELECT bucket_us, {} FROM activity_totals FORCE INDEX (PRIMARY) WHERE host_id = ? AND kind = "
          "'program' AND step_s = ? AND bucket_us IN ({}) AND id IN ({}) GROUP BY "
          "bucket_us ORDER BY bucket_us",
          kSums, steps, which),
      values);
  if (!rows) return rows.error();
  return Activity{points_of(*rows), {}};
}

/// Activity of processes is kept in ten seconds and in hours; minutes are added up.
DbResult<Activity> read_of_pid(Connection& connection, const ActivityFilter& filter) {
  const auto ids = processes_of(connection, filter);
  if (!ids) return ids.error();
  if (ids->empty()) return Activity{};
  const bool is_hours = filter.step == ActivityStep::kHour;
  const std::int64_t kept_us = is_hours ? length_of(ActivityStep::kHour) : kTenSecondsUs;
  Activity activity;
  std::int64_t from_us = filter.from_us;
  const std::int64_t most_us = kMostLookups / static_cast<std::int64_t>(ids->size()) * kept_us;
  if (filter.to_us - from_us > most_us) {
    from_us = floor_to(filter.to_us - most_us, length_of(filter.step)) + length_of(filter.step);
    activity.looked_back_to_us = from_us;
  }
  std::vector<Value> values{length_of(filter.step), length_of(filter.step)};
  std::string where;
  if (is_hours) {
    values.insert(values.end(), {filter.host, static_cast<std::uint64_t>(filter.step)});
    where = "activity_totals FORCE INDEX (PRIMARY) WHERE host_id = ? AND kind = 'process' AND step_s = ?";
  } else {
    values.emplace_back(filter.host);
    where = "activity FORCE INDEX (PRIMARY) WHERE host_id = ?";
  }
  const std::string steps = list_steps(from_us, filter.to_us, kept_us, values);
  const std::string which = list(*ids, values);
  const auto rows =
      select(connection,
             fmt::format("SELECT bucket_us DIV ? * ? AS step_us, {} FROM {} AND bucket_us IN ({}) "
                         "AND {} IN ({}) GROUP BY step_us ORDER BY step_us",
                         kSums, where, steps, is_hours ? "id" : "process_id", which),
             values);
  if (!rows) return rows.error();
  activity.points = points_of(*rows);
  return activity;
}

}  // namespace

std::vector<ActivityPoint> points_of(const std::vector<Row>& rows) {
  std::vector<ActivityPoint> points;
  points.reserve(rows.size());
  for (const Row& row : rows) {
    Columns next(row);
    ActivityPoint& p = points.emplace_back();
    p.time_us = next.i64();
    p.requested_bytes = next.u64();
    p.returned_bytes = next.u64();
    p.mmap_calls = next.u64();
    p.munmap_calls = next.u64();
    p.failed_calls = next.u64();
  }
  return points;
}

DbResult<Activity> read_activity(Connection& connection, const ActivityFilter& filter) {
  if (filter.step == ActivityStep::kSecond) return read_activity_of_seconds(connection, filter);
  if (filter.process) return read_activity_of_process(connection, filter);
  if (filter.pid) return read_of_pid(connection, filter);
  return filter.program ? read_program(connection, filter) : read_host(connection, filter);
}

DbResult<std::map<std::uint64_t, Rates>> read_rates(Connection& connection, std::uint64_t host) {
  const auto newest = select(connection, "SELECT last_time_us FROM checkpoint WHERE host_id = ?", {host});
  if (!newest) return newest.error();
  std::map<std::uint64_t, Rates> rates;
  if (newest->empty()) return rates;
  const std::int64_t bucket_us = floor_to(newest->front().i64(0), kTenSecondsUs) - kTenSecondsUs;
  const auto rows = select(connection,
                           "SELECT process_id, requested_bytes, returned_bytes, mmap_calls + munmap_calls + "
                           "failed_calls FROM activity WHERE bucket_us = ? AND host_id = ?",
                           {bucket_us, host});
  if (!rows) return rows.error();
  const auto a_second = [](std::uint64_t sum) { return static_cast<double>(sum) / 10; };
  for (const Row& row : *rows) {
    rates[row.u64(0)] = {a_second(row.u64(1)), a_second(row.u64(2)), a_second(row.u64(3))};
  }
  return rates;
}

}  // namespace mapledger::api
