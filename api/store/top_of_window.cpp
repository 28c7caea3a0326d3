#include <fmt/format.h>

#include "api/store/columns.hpp"
#include "api/store/mysql_activity.hpp"

namespace mapledger::api {
namespace {

using mysql::Connection;
using mysql::DbResult;
using mysql::Row;
using mysql::select;

constexpr std::uint64_t kSlices = 10;
constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kHour = 3'600 * kSecond;

/// The shortest step whose rows in the window are few enough. Processes are kept in ten seconds and in hours.
std::int64_t step_for(Grouping by, const Window& window) {
  const std::int64_t length = window.to_us - window.from_us;
  if (length <= kHour) return 10 * kSecond;
  return by == Grouping::kProgram && length <= 24 * kHour ? 60 * kSecond : kHour;
}

Window widened(const Window& window, std::int64_t step) {
  return {window.from_us / step * step, (window.to_us + step - 1) / step * step};
}

/// The whole is read in the statement of the slices, so that they are of one moment.
constexpr std::string_view kWhole =
    "(SELECT CAST(COALESCE(SUM(requested_bytes), 0) AS UNSIGNED) FROM activity_totals WHERE host_id = ? AND "
    "kind "
    "= 'host' AND step_s = ? AND bucket_us >= ? AND bucket_us < ?)";
constexpr std::string_view kOfTotals =
    "SELECT id, CAST(SUM(requested_bytes) AS UNSIGNED) AS requested FROM activity_totals WHERE host_id = ? "
    "AND "
    "kind = ? AND step_s = ? AND bucket_us >= ? AND bucket_us < ? GROUP BY id";
constexpr std::string_view kOfTenSeconds =
    "SELECT process_id AS id, CAST(SUM(requested_bytes) AS UNSIGNED) AS requested FROM activity WHERE "
    "bucket_us "
    ">= ? AND bucket_us < ? AND host_id = ? GROUP BY process_id";

}  // namespace

DbResult<Top> read_top_of(Connection& connection, std::uint64_t host, Grouping by, const Window& window) {
  const std::int64_t step = step_for(by, window);
  const Window w = widened(window, step);
  const auto step_s = static_cast<std::uint64_t>(step / kSecond);
  const bool is_process = by == Grouping::kProcess;
  const bool is_of_buckets = is_process && step < kHour;
  std::vector<mysql::Value> values{host, step_s, w.from_us, w.to_us};
  if (is_of_buckets) {
    values.insert(values.end(), {w.from_us, w.to_us, host});
  } else {
    values.insert(values.end(),
                  {host, std::string(is_process ? "process" : "program"), step_s, w.from_us, w.to_us});
  }
  values.insert(values.end(), {kSlices + 1, host});
  const auto rows = select(
      connection,
      fmt::format("SELECT {0}, s.requested, COALESCE(n.name, ''), s.id, {1} FROM (SELECT * FROM ({2}) AS "
                  "sums WHERE requested > 0 ORDER BY requested DESC, id DESC LIMIT ?) AS s LEFT JOIN {3} n "
                  "ON n.host_id = ? AND n.{4} = s.id ORDER BY s.requested DESC, s.id DESC",
                  kWhole, is_process ? "COALESCE(n.pid, 0)" : "0", is_of_buckets ? kOfTenSeconds : kOfTotals,
                  is_process ? "processes" : "programs", is_process ? "process_id" : "program_id"),
      values);
  if (!rows) return rows.error();
  Top top;
  top.by = by;
  top.window = w;
  std::uint64_t in_slices = 0;
  for (const Row& row : *rows) {
    Columns next(row);
    top.total_bytes = next.u64();
    if (top.slices.size() == kSlices) continue;
    Slice& slice = top.slices.emplace_back();
    slice.requested_bytes = next.u64();
    slice.name = next.text();
    const std::uint64_t id = next.u64();
    if (is_process) {
      slice.process_id = id;
      slice.pid = next.u64();
    }
    in_slices += slice.requested_bytes;
  }
  if (rows->size() > kSlices && top.total_bytes > in_slices) top.others_bytes = top.total_bytes - in_slices;
  return top;
}

}  // namespace mapledger::api
