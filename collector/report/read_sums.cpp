#include "collector/report/read_sums.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mapledger::report {
namespace {

using mysql::Connection;
using mysql::DbResult;
using mysql::Row;
using mysql::select;
using mysql::Value;

constexpr std::uint64_t kSlices = 10;
constexpr std::string_view kSums =
    "SUM(requested_bytes) AS r, SUM(returned_bytes) AS g, SUM(mmap_calls) AS m, SUM(munmap_calls) AS u, "
    "SUM(failed_calls) AS f";
/// Without names of their own: MySQL would take r in HAVING SUM(r) for the column that is a sum already.
constexpr std::string_view kSumsOfSums =
    "CAST(COALESCE(SUM(r), 0) AS UNSIGNED), CAST(COALESCE(SUM(g), 0) AS UNSIGNED), CAST(COALESCE(SUM(m), 0) "
    "AS "
    "UNSIGNED), CAST(COALESCE(SUM(u), 0) AS UNSIGNED), CAST(COALESCE(SUM(f), 0) AS UNSIGNED)";

const char* kind_of(Of of) {
  return of == Of::kHost ? "host" : of == Of::kProgram ? "program" : "process";
}

/// By what a list is ordered; of these columns each is there.
const char* term_of(Order order) {
  switch (order) {
    case Order::kRequested:
      return "SUM(r)";
    case Order::kGrowth:
      return "SUM(r) - SUM(g)";  // of DECIMALs: may be below zero
    case Order::kCalls:
      return "SUM(m) + SUM(u) + SUM(f)";
    case Order::kFailed:
      return "SUM(f)";
  }
  return "SUM(r)";
}

/// What the sums are grouped by: an expression with its values. Empty: the process or program.
struct Key {
  std::string sql;
  std::vector<Value> values;
};

/// Activity of processes is kept in ten seconds in a table of its own.
std::string sums_of(Of of, const Stretch& stretch, const Key& key, std::uint64_t host,
                    std::vector<Value>& values) {
  const bool is_of_buckets = of == Of::kProcess && !stretch.is_hours;
  values.insert(values.end(), key.values.begin(), key.values.end());
  values.emplace_back(host);
  std::string where = "activity WHERE host_id = ?";
  if (!is_of_buckets) {
    where = "activity_totals WHERE host_id = ? AND kind = ? AND step_s = ?";
    values.emplace_back(std::string(kind_of(of)));
    values.emplace_back(std::int64_t{stretch.is_hours ? 3'600 : 10});
  }
  values.emplace_back(stretch.span.from_us);
  values.emplace_back(stretch.span.to_us);
  const std::string_view id = is_of_buckets ? "process_id" : "id";
  return fmt::format("SELECT {} AS k, {} FROM {} AND bucket_us >= ? AND bucket_us < ? GROUP BY k",
                     key.sql.empty() ? id : key.sql, kSums, where);
}

std::string sums_of_all(Of of, const std::vector<Stretch>& parts, const Key& key, std::uint64_t host,
                        std::vector<Value>& values) {
  std::string sql;
  for (const Stretch& part : parts) {
    if (!sql.empty()) sql += " UNION ALL ";
    sql += sums_of(of, part, key, host, values);
  }
  return sql;
}

Sums take_sums(const Row& row, std::size_t first) {
  return {row.u64(first), row.u64(first + 1), row.u64(first + 2), row.u64(first + 3), row.u64(first + 4)};
}

}  // namespace

DbResult<std::vector<Entry>> read_ranking(Connection& database, std::uint64_t host, Of of, const Span& span,
                                          Order order, std::uint64_t count) {
  std::vector<Value> values;
  const std::string parts = sums_of_all(of, stretches(span), {}, host, values);
  values.emplace_back(count);
  const auto rows = select(database,
                           fmt::format("SELECT k, {} FROM ({}) AS parts GROUP BY k HAVING {} > 0 ORDER BY "
                                       "{} DESC, k DESC LIMIT ?",
                                       kSumsOfSums, parts, term_of(order), term_of(order)),
                           values);
  if (!rows) return rows.error();
  std::vector<Entry> entries;
  entries.reserve(rows->size());
  for (const Row& row : *rows) {
    Entry& entry = entries.emplace_back();
    entry.id = row.u64(0);
    entry.sums = take_sums(row, 1);
  }
  return entries;
}

DbResult<Sums> read_totals(Connection& database, std::uint64_t host, const Span& span) {
  std::vector<Value> values;
  const std::string parts = sums_of_all(Of::kHost, stretches(span), {}, host, values);
  const auto rows = select(database, fmt::format("SELECT {} FROM ({}) AS parts", kSumsOfSums, parts), values);
  if (!rows) return rows.error();
  return rows->empty() ? Sums{} : take_sums(rows->front(), 0);
}

DbResult<Pie> read_pie(Connection& database, std::uint64_t host, Of of, const Span& span,
                       std::uint64_t total_bytes) {
  auto slices = read_ranking(database, host, of, span, Order::kRequested, kSlices);
  if (!slices) return slices.error();
  Pie pie{*std::move(slices), total_bytes, total_bytes};
  for (const Entry& slice : pie.slices) {
    pie.others_bytes -= std::min(pie.others_bytes, slice.sums.requested_bytes);
  }
  return pie;
}

DbResult<std::vector<Bar>> read_bars(Connection& database, std::uint64_t host, const Span& span,
                                     std::int64_t length_us) {
  const bool is_of_hours = length_us >= kHourUs;
  const std::int64_t origin = is_of_hours ? floor_to(span.from_us, kHourUs) : span.from_us;
  const auto parts = is_of_hours ? stretches(span) : std::vector<Stretch>{{false, span}};
  std::vector<Value> values;
  const std::string sums =
      sums_of_all(Of::kHost, parts, {"(bucket_us - ?) DIV ?", {origin, length_us}}, host, values);
  const auto rows = select(
      database,
      fmt::format("SELECT CAST(k AS SIGNED), {} FROM ({}) AS parts GROUP BY k ORDER BY k", kSumsOfSums, sums),
      values);
  if (!rows) return rows.error();
  std::vector<Bar> bars;
  bars.reserve(rows->size());
  for (const Row& row : *rows) bars.push_back({origin + row.i64(0) * length_us, take_sums(row, 1)});
  return bars;
}

}  // namespace mapledger::report
