#include "api/store/mysql_requests.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <span>

#include "api/store/span_index.hpp"
#include "common/mysql/statement.hpp"

namespace mapledger::api {
namespace {

using mysql::Connection;
using mysql::DbResult;
using mysql::Row;
using mysql::select;
using mysql::Value;

constexpr std::string_view kColumns =
    "SELECT time_us, run, seq, host_id, process_id, pid, tid, call_name, failed, address, length, "
    "old_length, prot, "
    "flags, result, name FROM requests WHERE host_id = ? AND ";
constexpr std::string_view kNewestFirst = " ORDER BY time_us DESC, host_id DESC, run DESC, seq DESC LIMIT ?";

constexpr std::int64_t kSecond = 1'000'000;
/// Later than any request's.
constexpr RequestKey kNewest{INT64_MAX, UINT64_MAX, UINT64_MAX};

MemoryRequest request_of(const Row& row) {
  MemoryRequest r;
  r.key = {row.i64(0), row.u64(1), row.u64(2)};
  r.host = row.u64(3);
  r.process_id = row.u64(4);
  r.pid = row.u64(5);
  r.tid = row.i64(6);
  r.call = row.text(7);
  r.failed = row.u64(8) != 0;
  r.address = row.u64(9);
  r.length = row.u64(10);
  r.old_length = row.u64(11);
  r.protection = row.i64(12);
  r.flags = row.i64(13);
  if (!row.is_null(14)) r.result = row.i64(14);
  r.name = row.text(15);
  return r;
}

DbResult<std::vector<MemoryRequest>> select_requests(Connection& connection, std::string_view sql,
                                                     const std::vector<Value>& values) {
  const auto rows = select(connection, sql, values);
  if (!rows) return rows.error();
  std::vector<MemoryRequest> requests;
  requests.reserve(rows->size());
  for (const Row& row : *rows) requests.push_back(request_of(row));
  return requests;
}

/// The newest rows of several ranges of the primary key, each read from its end.
///
/// One SELECT a range, never an OR of ranges: for these MariaDB 10.11 leaves out rows when it reads the key
/// backwards and stops at a LIMIT.
class RangeReader {
 public:
  RangeReader(std::uint64_t host, std::uint64_t limit) : host_(host), limit_(limit) {}

  /// `condition` is constant SQL on the columns behind host_id.
  void add(std::string_view condition, std::initializer_list<Value> values) {
    sql_ += fmt::format("{}({}{}{})", sql_.empty() ? "" : " UNION ALL ", kColumns, condition, kNewestFirst);
    values_.emplace_back(host_);
    values_.insert(values_.end(), values);
    values_.emplace_back(limit_);
  }

  /// At most `limit` rows of all ranges together, newest first.
  DbResult<std::vector<MemoryRequest>> read(Connection& connection) const {
    if (sql_.empty()) return std::vector<MemoryRequest>();
    auto rows = select_requests(connection, sql_, values_);
    if (!rows) return rows;
    std::sort(rows->begin(), rows->end(),
              [](const MemoryRequest& a, const MemoryRequest& b) { return a.key > b.key; });
    if (rows->size() > limit_) rows->resize(limit_);
    return rows;
  }

 private:
  std::uint64_t host_;
  std::uint64_t limit_;
  std::string sql_;
  std::vector<Value> values_;
};

DbResult<bool> shares_log(Connection& connection, std::uint64_t host) {
  const auto others = select(connection, "SELECT 1 FROM hosts WHERE host_id <> ? LIMIT 1", {host});
  if (!others) return others.error();
  return !others->empty();
}

DbResult<std::int64_t> newest_time(Connection& connection, std::uint64_t host) {
  const auto rows = select(connection, "SELECT last_time_us FROM checkpoint WHERE host_id = ?", {host});
  if (!rows) return rows.error();
  return rows->empty() ? INT64_MAX : rows->front().i64(0);
}

DbResult<std::int64_t> oldest_time(Connection& connection, std::uint64_t host) {
  const auto rows = select(connection, "SELECT MIN(first_seen_us) FROM processes WHERE host_id = ?", {host});
  if (!rows) return rows.error();
  // An event that arrives late may be older than what its process was first seen by.
  return rows->front().is_null(0) ? INT64_MIN : rows->front().i64(0) - 10 * kSecond;
}

DbResult<std::vector<MemoryRequest>> rows_between(Connection& connection, const RequestFilter& filter,
                                                  std::int64_t from_us, std::int64_t to_us) {
  RangeReader ranges(filter.host, filter.limit + 1);
  if (filter.position) {
    const RequestKey& before = filter.position->before;
    ranges.add("time_us = ? AND run = ? AND seq < ?", {before.time_us, before.run, before.seq});
    ranges.add("time_us = ? AND run < ?", {before.time_us, before.run});
    to_us = std::min(to_us, before.time_us - 1);
  }
  ranges.add("time_us BETWEEN ? AND ?", {from_us, to_us});
  return ranges.read(connection);
}

/// A page of the log. A partition holds an hour or less, and to read the key backwards the server opens every
/// partition that the span of time touches: with 720 of them 25 ms, where a page from the newest few takes
/// less than one. So it is looked for in the nearest minute first, and further back only if that holds too
/// few rows.
///
/// Where the log is shared with other hosts, what lies outside the host's own time is not read: where that
/// begins is known from its processes.
DbResult<std::vector<MemoryRequest>> nearest_rows(Connection& connection, const RequestFilter& filter,
                                                  bool is_shared) {
  constexpr std::int64_t kStretches[] = {60 * kSecond, 3'600 * kSecond, 86'400 * kSecond};
  const auto newest = newest_time(connection, filter.host);
  if (!newest) return newest.error();
  const std::int64_t to_us = is_shared ? *newest : INT64_MAX;
  const std::int64_t begin_us =
      filter.position ? std::min(*newest, filter.position->before.time_us) : *newest;
  for (const std::int64_t stretch : kStretches) {
    auto rows = rows_between(connection, filter, std::max(begin_us, INT64_MIN + stretch) - stretch, to_us);
    if (!rows || rows->size() > filter.limit) return rows;
  }
  if (!is_shared) return rows_between(connection, filter, INT64_MIN, to_us);
  const auto oldest = oldest_time(connection, filter.host);
  if (!oldest) return oldest.error();
  return rows_between(connection, filter, *oldest, to_us);
}

/// Whether rows of the span that are as old as `before` come behind it, and then the last sequence that does.
std::optional<std::uint64_t> last_tie(const Span& span, const RequestKey& before) {
  if (before.time_us < span.first_us || before.time_us > span.last_us || span.run > before.run)
    return std::nullopt;
  if (span.run < before.run) return span.last_seq;
  if (before.seq <= span.first_seq) return std::nullopt;
  return std::min(span.last_seq, before.seq - 1);
}

DbResult<std::vector<MemoryRequest>> rows_of(Connection& connection, std::uint64_t host,
                                             std::span<const Span> spans, const RequestKey& before,
                                             std::uint64_t limit) {
  RangeReader ranges(host, limit);
  for (const Span& s : spans) {
    if (const auto last_seq = last_tie(s, before)) {
      ranges.add("time_us = ? AND run = ? AND seq BETWEEN ? AND ? AND process_id = ?",
                 {before.time_us, s.run, s.first_seq, *last_seq, s.process_id});
    }
    const std::int64_t to_us = std::min(s.last_us, before.time_us - 1);
    if (s.first_us > to_us) continue;
    ranges.add("time_us BETWEEN ? AND ? AND run = ? AND seq BETWEEN ? AND ? AND process_id = ?",
               {s.first_us, to_us, s.run, s.first_seq, s.last_seq, s.process_id});
  }
  return ranges.read(connection);
}

/// How many spans to read at first. To read a span is to read all rows of its time, of whatever process: no
/// more are read than a page should need.
std::uint64_t spans_for(const std::vector<Span>& spans, std::uint64_t rows) {
  std::uint64_t count = 0;
  for (std::uint64_t held = 0; count < spans.size() && held < rows; ++count) held += spans[count].requests;
  return std::max<std::uint64_t>(count, 1);
}

DbResult<std::vector<std::uint64_t>> processes_of(Connection& connection, std::uint64_t host,
                                                  std::uint64_t pid) {
  const auto rows =
      select(connection, "SELECT process_id FROM processes WHERE host_id = ? AND pid = ?", {host, pid});
  if (!rows) return rows.error();
  std::vector<std::uint64_t> ids;
  for (const Row& row : *rows) ids.push_back(row.u64(0));
  return ids;
}

/// Cuts what was read to the page that was asked for; one row more than that says that another page follows.
RequestPage page_of(std::vector<MemoryRequest> rows, std::uint64_t limit, std::int64_t spans_to_us) {
  RequestPage page;
  const bool more = rows.size() > limit;
  if (more) rows.resize(limit);
  page.items = std::move(rows);
  if (more && !page.items.empty()) page.next = RequestPosition{page.items.back().key, spans_to_us};
  return page;
}

}  // namespace

DbResult<RequestPage> read_log(Connection& connection, const RequestFilter& filter) {
  const auto shared = shares_log(connection, filter.host);
  if (!shared) return shared.error();
  auto rows = nearest_rows(connection, filter, *shared);
  if (!rows) return rows.error();
  return page_of(std::move(*rows), filter.limit, INT64_MAX);
}

DbResult<RequestPage> read_log_of_pid(Connection& connection, const RequestFilter& filter) {
  auto ids = processes_of(connection, filter.host, *filter.pid);
  if (!ids) return ids.error();
  const SpanIndex index(connection, filter.host, std::move(*ids));
  RequestPosition at = filter.position.value_or(RequestPosition{kNewest});
  const std::uint64_t wanted = filter.limit + 1;
  std::vector<MemoryRequest> found;
  const auto nearest = index.newest(at, 16);
  if (!nearest) return nearest.error();
  for (std::uint64_t group = spans_for(*nearest, wanted);;) {
    // One span more than is read: from where it ends, rows of the unread spans may come between.
    auto spans = index.newest(at, group + 1);
    if (!spans) return spans.error();
    const bool all_read = spans->size() <= group;
    const std::int64_t unread_to_us = all_read ? INT64_MIN : spans->back().last_us;
    if (!all_read) spans->pop_back();
    if (spans->empty()) break;
    auto rows = rows_of(connection, filter.host, *spans, at.before, wanted - found.size());
    if (!rows) return rows.error();
    for (MemoryRequest& row : *rows) {
      if (all_read || row.key.time_us > unread_to_us) found.push_back(std::move(row));
    }
    const bool done = all_read || found.size() == wanted;
    // All rows later than unread_to_us are found now; a finished page goes on behind its last row.
    if (done && found.size() == wanted) at.before = found[filter.limit - 1].key;
    if (!done) at.before = std::min(at.before, RequestKey{unread_to_us, UINT64_MAX, UINT64_MAX});
    const auto unfinished = std::find_if(spans->begin(), spans->end(),
                                         [&](const Span& s) { return s.first_us <= at.before.time_us; });
    at.spans_to_us = unfinished != spans->end() ? unfinished->last_us : unread_to_us;
    if (done) break;
    // Spans that overlap so much that none could be finished: look at more of them at once.
    group *= 2;
  }
  return page_of(std::move(found), filter.limit, at.spans_to_us);
}

DbResult<std::vector<MemoryRequest>> read_new_requests(Connection& connection, const Head& from,
                                                       const Head& to, std::uint64_t limit) {
  RangeReader ranges(to.machine.id, limit);
  ranges.add("time_us BETWEEN ? AND ? AND run = ? AND seq > ? AND seq <= ?",
             {from.last_time_us - kSecond, to.last_time_us, to.run, from.seq, to.seq});
  return ranges.read(connection);
}

}  // namespace mapledger::api
