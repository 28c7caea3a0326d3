#include <algorithm>
#include <map>
#include <utility>

#include "collector/report/read_gaps.hpp"

namespace mapledger::report {
namespace {

using mysql::Connection;
using mysql::DbResult;
using mysql::Row;
using mysql::select;

/// Ten seconds in which calls failed, and rows of the log, that are read at most.
constexpr std::uint64_t kMostBuckets = 100;
constexpr std::uint64_t kMostRows = 200'000;
constexpr std::uint64_t kMostStretches = 2'000;
/// Process 0 of request_spans is the whole log: sql/005_queries.sql.
constexpr std::uint64_t kWholeLog = 0;
using Counts = std::map<std::pair<std::string, std::int64_t>, std::uint64_t>;

/// Reads the failed rows of a stretch of ten seconds; of the budget takes off what it read.
DbResult<void> count_failed(Connection& database, std::uint64_t host, const Span& bucket,
                            std::uint64_t& budget, Counts& counts) {
  // Of the stretches that end behind its begin, in the order in which they do, those that begin before its
  // end: a batch of a recording may be as long as that.
  const auto spans = select(
      database,
      "SELECT first_us, last_us, run, first_seq, last_seq, requests FROM (SELECT * FROM request_spans WHERE "
      "host_id = ? AND process_id = ? AND last_us >= ? ORDER BY last_us, run, first_seq LIMIT ?) AS later "
      "WHERE "
      "first_us < ? AND (failed > 0 OR failed IS NULL)",
      {host, kWholeLog, bucket.from_us, kMostStretches, bucket.to_us});
  if (!spans) return spans.error();
  for (const Row& s : *spans) {
    if (budget < s.u64(5)) {
      budget = 0;
      return {};
    }
    budget -= s.u64(5);
    const auto rows =
        select(database,
               "SELECT CAST(call_name AS CHAR), COALESCE(-result, 0) AS error, COUNT(*) FROM requests "
               "WHERE time_us >= ? AND time_us <= ? AND host_id = ? AND run = ? AND seq BETWEEN ? AND ? "
               "AND failed = 1 GROUP BY call_name, error",
               {std::max(s.i64(0), bucket.from_us), std::min(s.i64(1), bucket.to_us - 1), host, s.u64(2),
                s.u64(3), s.u64(4)});
    if (!rows) return rows.error();
    for (const Row& row : *rows) counts[{row.text(0), row.i64(1)}] += row.u64(2);
  }
  return {};
}

}  // namespace

DbResult<Failures> read_failures(Connection& database, std::uint64_t host, const Span& span) {
  const auto buckets =
      select(database,
             "SELECT bucket_us FROM activity_totals WHERE host_id = ? AND kind = 'host' AND step_s = 10 AND "
             "bucket_us >= ? AND bucket_us < ? AND failed_calls > 0 ORDER BY bucket_us DESC LIMIT ?",
             {host, span.from_us, span.to_us, kMostBuckets});
  if (!buckets) return buckets.error();
  Counts counts;
  std::uint64_t budget = kMostRows;
  for (const Row& row : *buckets) {
    if (budget == 0) break;
    const auto counted =
        count_failed(database, host, {row.i64(0), row.i64(0) + kTenSecondsUs}, budget, counts);
    if (!counted) return counted.error();
  }
  Failures failures;
  for (const auto& [key, calls] : counts) {
    failures.by_error.push_back({key.first, key.second, calls});
    failures.looked_at += calls;
  }
  std::sort(failures.by_error.begin(), failures.by_error.end(),
            [](const Failure& a, const Failure& b) { return a.calls > b.calls; });
  return failures;
}

}  // namespace mapledger::report
