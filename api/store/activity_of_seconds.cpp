#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "api/store/mysql_activity.hpp"
#include "api/store/span_index.hpp"
#include "api/store/whole_pages.hpp"

namespace mapledger::api {
namespace {

using mysql::Connection;
using mysql::DbResult;
using mysql::select;
using mysql::Value;

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::uint64_t kMostRows = 20'000;
constexpr std::uint64_t kMostSpans = 1'000;

/// The first second from which on the log holds no more than kMostRows up to `to_us`.
DbResult<std::int64_t> first_second(Connection& connection, const ActivityFilter& filter) {
  const SpanIndex index(connection, filter.host, {kWholeLog});
  const auto end_us = index.end_of_spans_over(filter.to_us);
  if (!end_us) return end_us.error();
  const auto spans = index.newest(RequestPosition{{filter.to_us - 1, 0, 0}, *end_us}, kMostSpans);
  if (!spans) return spans.error();
  std::uint64_t rows = 0;
  for (const Span& span : *spans) {
    rows += span.rows();
    if (span.last_us < filter.from_us) break;
    if (rows > kMostRows) return std::min(span.last_us / kSecond * kSecond + kSecond, filter.to_us - kSecond);
  }
  const bool is_whole = spans->size() < kMostSpans || spans->back().last_us < filter.from_us;
  return is_whole ? filter.from_us : spans->back().last_us / kSecond * kSecond + kSecond;
}

}  // namespace

DbResult<Activity> read_activity_of_seconds(Connection& connection, const ActivityFilter& filter) {
  const auto first = first_second(connection, filter);
  if (!first) return first.error();
  const std::int64_t from_us = std::max(*first, filter.from_us);
  std::string sql = fmt::format(
      "SELECT step_us, {} FROM (SELECT r.time_us DIV 1000000 * 1000000 AS step_us, r.call_name, r.failed, {} "
      "FROM requests r JOIN hosts h ON h.host_id = r.host_id WHERE r.host_id = ? AND r.time_us >= ? AND "
      "r.time_us < ?",
      kSumsOfRows, kSizeAndUnit);
  std::vector<Value> values{filter.host, from_us, filter.to_us};
  if (filter.pid) {
    sql += " AND r.pid = ?";
    values.emplace_back(*filter.pid);
  }
  if (filter.process) {
    sql += " AND r.process_id = ?";
    values.emplace_back(*filter.process);
  }
  if (filter.program) {
    sql += " AND r.name = ?";
    values.emplace_back(*filter.program);
  }
  sql += ") AS rows_of_span GROUP BY step_us ORDER BY NULL";  // else all rows are sorted to be added up
  const auto rows = select(connection, sql, values);
  if (!rows) return rows.error();
  Activity activity{points_of(*rows), {}};
  std::sort(activity.points.begin(), activity.points.end(),
            [](const ActivityPoint& one, const ActivityPoint& other) { return one.time_us < other.time_us; });
  if (from_us > filter.from_us) activity.looked_back_to_us = from_us;
  return activity;
}

}  // namespace mapledger::api
