#include "collector/report/read_report.hpp"

#include "collector/report/find_machine.hpp"
#include "collector/report/read_gaps.hpp"
#include "collector/report/read_processes.hpp"
#include "collector/report/read_sums.hpp"
#include "common/clock.hpp"

namespace mapledger::report {
namespace {

using mysql::Connection;
using mysql::DbResult;

/// Puts what was read where it belongs.
template <class T>
DbResult<void> put(DbResult<T> read, T& where) {
  if (!read) return read.error();
  where = *std::move(read);
  return {};
}

DbResult<void> read_lists(Connection& database, MemoryReport& report, std::uint64_t count) {
  const std::uint64_t host = report.machine.id;
  const auto rank = [&](Order order, std::vector<Entry>& list) {
    return put(read_ranking(database, host, Of::kProcess, report.span, order, count), list);
  };
  if (auto read = rank(Order::kGrowth, report.growing); !read) return read;
  if (auto read = rank(Order::kCalls, report.calling); !read) return read;
  if (auto read = rank(Order::kFailed, report.failing); !read) return read;
  auto biggest = read_biggest(database, report.machine, report.span, count);
  if (!biggest) return biggest.error();
  report.biggest = std::move(biggest->entries);
  report.biggest_least_bytes = biggest->least_bytes;
  return name_processes(database, host,
                        {&report.growing, &report.calling, &report.failing, &report.by_process.slices});
}

DbResult<void> read_all(Connection& database, MemoryReport& report, std::uint64_t count) {
  const std::uint64_t host = report.machine.id;
  const Span& span = report.span;
  if (auto read = put(read_totals(database, host, span), report.totals); !read) return read;
  const std::uint64_t total = report.totals.requested_bytes;
  if (auto read = put(read_pie(database, host, Of::kProcess, span, total), report.by_process); !read)
    return read;
  if (auto read = put(read_pie(database, host, Of::kProgram, span, total), report.by_program); !read)
    return read;
  if (auto read = name_programs(database, host, report.by_program.slices); !read) return read;
  if (auto read = put(read_bars(database, host, span, report.bar_us), report.bars); !read) return read;
  if (auto read = read_lists(database, report, count); !read) return read;
  if (report.totals.failed_calls > 0) {
    if (auto read = put(read_failures(database, host, span), report.failures); !read) return read;
  }
  return put(read_gaps(database, host, span), report.gaps);
}

}  // namespace

Result<MemoryReport> read_report(Connection& database, const Machine& machine, const Span& asked,
                                 std::uint64_t count) {
  MemoryReport report;
  report.machine = machine;
  report.asked = asked;
  report.span = widened(asked);
  report.bar_us = bar_length(report.span);
  report.made_us = utc_now_us();
  if (const auto begun = database.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"); !begun)
    return cannot_read(begun.error());
  const auto read = read_all(database, report, count);
  if (!read) return cannot_read(read.error());
  // Retention cannot drop a partition of what an open transaction has read.
  if (const auto ended = database.execute("COMMIT"); !ended) return cannot_read(ended.error());
  return report;
}

}  // namespace mapledger::report
