#include "api/store/mysql_sizes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "api/store/columns.hpp"
#include "api/store/log_ranges.hpp"
#include "api/store/span_index.hpp"
#include "api/store/whole_pages.hpp"

namespace mapledger::api {
namespace {

using mysql::Connection;
using mysql::DbResult;
using mysql::Row;
using mysql::select;
using mysql::Value;

constexpr std::uint64_t kMostRows = 20'000;
constexpr std::uint64_t kMostSpans = 1'000;
/// Ranges of the log in one statement.
constexpr std::size_t kRangesAtOnce = 250;
/// A step is known by the digits of its lengths in binary. Those below a page are one step, those of 2^62 and
/// more too.
constexpr std::uint64_t kFirstStep = 12;
constexpr std::uint64_t kLastStep = 63;

struct Stretches {
  std::vector<Window> windows;          ///< oldest first, apart from each other; both ends belong to it
  std::optional<std::int64_t> from_us;  ///< nothing: all that the process has
};

/// A span holds more rows than may be read: only its end is.
DbResult<std::int64_t> begin_of_rows(Connection& connection, std::int64_t from_us, std::int64_t to_us) {
  const auto last =
      select(connection,
             "SELECT time_us FROM requests WHERE time_us >= ? AND time_us <= ? ORDER BY time_us "
             "DESC, host_id DESC, run DESC, seq DESC LIMIT 1 OFFSET ?",
             {from_us, to_us, kMostRows});
  if (!last) return last.error();
  return last->empty() ? from_us : last->front().i64(0) + 1;
}

/// Spans may overlap; all that is later than the end of one that is left out lies in those that are not.
DbResult<Stretches> newest_stretches(Connection& connection, std::uint64_t host, std::uint64_t process) {
  const SpanIndex index(connection, host, {process});
  auto spans = index.newest(RequestPosition{kNewestKey}, kMostSpans + 1);
  if (!spans) return spans.error();
  Stretches stretches;
  std::uint64_t rows = 0;
  std::size_t count = 0;
  for (; count < spans->size() && count < kMostSpans; ++count) {
    rows += (*spans)[count].rows();
    if (rows > kMostRows) break;
  }
  if (count == 0 && !spans->empty()) {
    const Span& first = spans->front();
    const auto begin = begin_of_rows(connection, first.first_us, first.last_us);
    if (!begin) return begin.error();
    const bool is_all = *begin == first.first_us && spans->size() == 1;
    if (!is_all) stretches.from_us = spans->size() > 1 ? std::max(*begin, (*spans)[1].last_us + 1) : *begin;
    count = 1;
  } else if (count < spans->size()) {
    stretches.from_us = (*spans)[count].last_us + 1;
  }
  spans->resize(count);
  const std::int64_t least_us = stretches.from_us.value_or(INT64_MIN);
  std::sort(spans->begin(), spans->end(),
            [](const Span& a, const Span& b) { return a.first_us < b.first_us; });
  for (const Span& span : *spans) {
    const Window window{std::max(span.first_us, least_us), span.last_us};
    if (window.from_us > window.to_us) continue;
    auto& windows = stretches.windows;
    if (!windows.empty() && window.from_us <= windows.back().to_us + 1) {
      windows.back().to_us = std::max(windows.back().to_us, window.to_us);
    } else {
      windows.push_back(window);
    }
  }
  return stretches;
}

/// Adds up the rows of the process in some windows, by the step of their length.
DbResult<void> count_rows(Connection& connection, std::uint64_t host, std::uint64_t process,
                          const Window* windows, std::size_t count,
                          std::map<std::uint64_t, SizeStep>& steps) {
  std::string ranges;
  std::vector<Value> values{kLastStep, kFirstStep, host, process};
  for (std::size_t i = 0; i < count; ++i) {
    ranges += i == 0 ? "r.time_us BETWEEN ? AND ?" : " OR r.time_us BETWEEN ? AND ?";
    values.insert(values.end(), {windows[i].from_us, windows[i].to_us});
  }
  const auto rows = select(
      connection,
      fmt::format("SELECT step, {} FROM (SELECT CAST(LEAST(?, GREATEST(?, LENGTH(BIN(r.length)))) AS "
                  "UNSIGNED) AS step, "
                  "r.call_name, r.failed, {} FROM requests r FORCE INDEX (PRIMARY) JOIN hosts h ON h.host_id "
                  "= r.host_id WHERE "
                  "r.host_id = ? AND r.process_id = ? AND r.call_name IN ('mmap', 'munmap') AND ({})) AS "
                  "rows_of_process GROUP BY step ORDER BY NULL",
                  kSumsOfRows, kSizeAndUnit, ranges),
      values);
  if (!rows) return rows.error();
  for (const Row& row : *rows) {
    Columns next(row);
    SizeStep& step = steps[next.u64()];
    step.requested_bytes += next.u64();
    step.returned_bytes += next.u64();
    step.mmap_calls += next.u64();
    step.munmap_calls += next.u64();
    step.failed_calls += next.u64();
  }
  return {};
}

}  // namespace

DbResult<Sizes> read_sizes(Connection& connection, std::uint64_t host, std::uint64_t process) {
  const auto stretches = newest_stretches(connection, host, process);
  if (!stretches) return stretches.error();
  const auto& windows = stretches->windows;
  std::map<std::uint64_t, SizeStep> steps;
  for (std::size_t at = 0; at < windows.size(); at += kRangesAtOnce) {
    const std::size_t count = std::min(kRangesAtOnce, windows.size() - at);
    const auto counted = count_rows(connection, host, process, &windows[at], count, steps);
    if (!counted) return counted.error();
  }
  Sizes sizes;
  sizes.looked_back_to_us = stretches->from_us;
  for (auto& [step, size] : steps) {
    size.from_bytes = step == kFirstStep ? 0 : std::uint64_t{1} << (step - 1);
    size.below_bytes = std::uint64_t{1} << step;
    sizes.steps.push_back(size);
  }
  return sizes;
}

}  // namespace mapledger::api
