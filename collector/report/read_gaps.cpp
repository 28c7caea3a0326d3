#include "collector/report/read_gaps.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mapledger::report {
namespace {

using mysql::Connection;
using mysql::DbResult;
using mysql::Row;
using mysql::select;

/// Of the gaps that began before the span so many are looked at, the newest: of those that reach into it few
/// have so many behind them.
constexpr std::uint64_t kMostBefore = 10'000;

/// Two ranges of the key (host, from): what began before the span and reaches into it, and what began in it.
/// An ENUM keeps its number only where it is the table's own column.
constexpr std::string_view kOfSpan =
    "SELECT {0} FROM (SELECT {1} FROM (SELECT * FROM gaps WHERE host_id = ? AND from_us < ? ORDER BY from_us "
    "DESC LIMIT ?) "
    "AS earlier WHERE to_us > ? UNION ALL SELECT {1} FROM gaps WHERE host_id = ? AND from_us >= ? AND "
    "from_us < ?) AS found "
    "{2}";
constexpr std::string_view kColumns =
    "from_us, to_us, CAST(stage AS CHAR) AS stage_name, stage + 0 AS stage_number, run, events, detail";

std::int64_t covered(const std::vector<Gap>& gaps, const Span& span) {
  std::int64_t covered_us = 0;
  std::int64_t until = span.from_us;
  for (const Gap& gap : gaps) {
    const std::int64_t from = std::max(until, gap.span.from_us);
    const std::int64_t to = std::min(span.to_us, gap.span.to_us);
    if (to <= from) continue;
    covered_us += to - from;
    until = to;
  }
  return covered_us;
}

}  // namespace

DbResult<Gaps> read_gaps(Connection& database, std::uint64_t host, const Span& span) {
  std::vector<mysql::Value> values{host, span.from_us, kMostBefore, span.from_us,
                                   host, span.from_us, span.to_us};
  const auto stages = select(database,
                             fmt::format(kOfSpan,
                                         "stage_name, COUNT(*), CAST(COALESCE(SUM(events), 0) AS UNSIGNED), "
                                         "CAST(SUM(events IS NULL) AS UNSIGNED)",
                                         kColumns, "GROUP BY stage_name, stage_number ORDER BY stage_number"),
                             values);
  if (!stages) return stages.error();
  values.emplace_back(std::uint64_t{kMostGaps + 1});
  const auto rows = select(database,
                           fmt::format(kOfSpan, "from_us, to_us, stage_name, events, detail", kColumns,
                                       "ORDER BY from_us, stage_number, run LIMIT ?"),
                           values);
  if (!rows) return rows.error();
  Gaps gaps;
  for (const Row& row : *stages) gaps.by_stage.push_back({row.text(0), row.u64(1), row.u64(2), row.u64(3)});
  for (const Row& row : *rows) {
    gaps.has_more = gaps.first.size() == kMostGaps;
    if (gaps.has_more) break;
    Gap& gap = gaps.first.emplace_back();
    gap.span = {row.i64(0), row.i64(1)};
    gap.stage = row.text(2);
    if (!row.is_null(3)) gap.events = row.u64(3);
    gap.detail = row.text(4);
  }
  gaps.covered_us = covered(gaps.first, span);
  return gaps;
}

}  // namespace mapledger::report
