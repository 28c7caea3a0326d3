#include "api/store/span_index.hpp"

#include <algorithm>

#include "common/mysql/statement.hpp"

namespace mapledger::api {

using mysql::DbResult;
using mysql::Row;
using mysql::select;

DbResult<std::vector<Span>> SpanIndex::newest(const RequestPosition& at, std::uint64_t count) const {
  std::vector<Span> spans;
  for (const std::uint64_t process : processes_) {
    const auto rows =
        select(connection_,
               "SELECT process_id, first_us, last_us, run, first_seq, last_seq, requests FROM request_spans "
               "WHERE host_id = ? AND process_id = ? AND last_us <= ? AND first_us <= ? "
               "ORDER BY last_us DESC, run DESC, first_seq DESC LIMIT ?",
               {host_, process, at.spans_to_us, at.before.time_us, count});
    if (!rows) return rows.error();
    for (const Row& r : *rows)
      spans.push_back({r.u64(0), r.i64(1), r.i64(2), r.u64(3), r.u64(4), r.u64(5), r.u64(6)});
  }
  std::stable_sort(spans.begin(), spans.end(),
                   [](const Span& a, const Span& b) { return a.last_us > b.last_us; });
  if (spans.size() > count) spans.resize(count);
  return spans;
}

}  // namespace mapledger::api
