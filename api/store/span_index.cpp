#include "api/store/span_index.hpp"

#include <algorithm>
#include <array>

#include "api/store/columns.hpp"
#include "common/host.hpp"

namespace mapledger::api {
namespace {

using mysql::DbResult;
using mysql::Row;
using mysql::select;

constexpr std::uint64_t kMostOver = 200;

/// In the order of the bits of request_spans.calls.
constexpr std::array<std::string_view, 4> kCalls = {"mmap", "munmap", "mremap", "brk"};

Span span_of(const Row& row) {
  Columns next(row);
  Span s;
  s.process_id = next.u64();
  s.first_us = next.i64();
  s.last_us = next.i64();
  s.first_seq = next.u64();
  s.last_seq = next.u64();
  s.requests = next.u64();
  s.failed = next.optional_u64();
  s.longest = next.optional_u64();
  s.calls = next.optional_u64();
  s.names = next.optional_text();
  return s;
}

bool may_name(const std::string& names, const std::string& name) {
  const std::uint64_t hash = stable_hash(name);
  const std::array<char, 2> wanted = {static_cast<char>(hash & 255U), static_cast<char>((hash >> 8U) & 255U)};
  for (std::size_t i = 0; i + 1 < names.size(); i += 2) {
    if (names[i] == wanted[0] && names[i + 1] == wanted[1]) return true;
  }
  return false;
}

bool may_call(std::uint64_t calls, const std::string& call) {
  const auto at = std::find(kCalls.begin(), kCalls.end(), call);
  return (calls >> static_cast<std::size_t>(at - kCalls.begin()) & 1U) != 0;
}

}  // namespace

bool Span::may_hold(const RequestFilter& filter) const {
  if (filter.failed && failed && (*filter.failed ? *failed == 0 : *failed == requests)) return false;
  if (filter.min_length && longest && *longest < *filter.min_length) return false;
  if (filter.call && calls && !may_call(*calls, *filter.call)) return false;
  return !filter.name || !names || may_name(*names, *filter.name);
}

DbResult<std::vector<Span>> SpanIndex::newest(const RequestPosition& at, std::uint64_t count) const {
  std::vector<Span> spans;
  for (const std::uint64_t process : processes_) {
    const auto rows = select(connection_,
                             "SELECT process_id, first_us, last_us, first_seq, last_seq, requests, failed, "
                             "longest, calls, names FROM request_spans "
                             "WHERE host_id = ? AND process_id = ? AND last_us <= ? AND first_us <= ? "
                             "ORDER BY last_us DESC, run DESC, first_seq DESC LIMIT ?",
                             {host_, process, at.spans_to_us, at.before.time_us, count});
    if (!rows) return rows.error();
    for (const Row& row : *rows) spans.push_back(span_of(row));
  }
  std::stable_sort(spans.begin(), spans.end(),
                   [](const Span& a, const Span& b) { return a.last_us > b.last_us; });
  if (spans.size() > count) spans.resize(count);
  return spans;
}

DbResult<std::int64_t> SpanIndex::end_of_spans_over(std::int64_t time_us) const {
  std::int64_t end_us = time_us;
  for (const std::uint64_t process : processes_) {
    const auto rows =
        select(connection_,
               "SELECT first_us, last_us FROM request_spans WHERE host_id = ? AND process_id = ? "
               "AND last_us >= ? ORDER BY last_us LIMIT ?",
               {host_, process, time_us, kMostOver});
    if (!rows) return rows.error();
    for (const Row& row : *rows) {
      if (row.i64(0) <= time_us) end_us = std::max(end_us, row.i64(1));
    }
  }
  return end_us;
}

}  // namespace mapledger::api
