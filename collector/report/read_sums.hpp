#pragma once

#include <vector>

#include "collector/report/memory_report.hpp"
#include "common/mysql/statement.hpp"

namespace mapledger::report {

// What was done in a span of whole ten seconds, from the tables activity and activity_totals. Each function
// reads a row for each step of the span's stretches and process that was active in it.

enum class Of { kHost, kProgram, kProcess };
enum class Order { kRequested, kGrowth, kCalls, kFailed };

/// The `count` with most of it, of those that have any. Ids and sums alone: see name_entries().
mysql::DbResult<std::vector<Entry>> read_ranking(mysql::Connection& database, std::uint64_t host, Of of,
                                                 const Span& span, Order order, std::uint64_t count);

mysql::DbResult<Sums> read_totals(mysql::Connection& database, std::uint64_t host, const Span& span);

/// Processes or programs.
mysql::DbResult<Pie> read_pie(mysql::Connection& database, std::uint64_t host, Of of, const Span& span,
                              std::uint64_t total_bytes);

/// The first bar begins with the span, or with its hour if bars are of hours.
mysql::DbResult<std::vector<Bar>> read_bars(mysql::Connection& database, std::uint64_t host, const Span& span,
                                            std::int64_t length_us);

}  // namespace mapledger::report
