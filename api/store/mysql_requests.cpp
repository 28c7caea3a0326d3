#include "api/store/mysql_requests.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

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
/// Rows behind a place in the log, as ranges of the primary key. Its values: bind_before().
constexpr std::string_view kBefore =
    "(time_us < ? OR (time_us = ? AND host_id = ? AND run < ?) "
    "OR (time_us = ? AND host_id = ? AND run = ? AND seq < ?))";

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

void bind_before(std::vector<Value>& values, std::uint64_t host, const RequestKey& key) {
  values.insert(values.end(), {key.time_us, key.time_us, host, key.run, key.time_us, host, key.run, key.seq});
}

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
  const RequestKey before = filter.position ? filter.position->before : kNewest;
  std::vector<Value> values{filter.host, from_us, std::min(to_us, before.time_us)};
  bind_before(values, filter.host, before);
  values.emplace_back(filter.limit + 1);
  return select_requests(
      connection, fmt::format("{}time_us BETWEEN ? AND ? AND {}{}", kColumns, kBefore, kNewestFirst), values);
}

/// The rows of one host among those of others. What lies outside the host's own time is not read; where that
/// begins is known from its processes, which are only asked if the page is not found in the nearest minute.
DbResult<std::vector<MemoryRequest>> rows_among_others(Connection& connection, const RequestFilter& filter) {
  const auto newest = newest_time(connection, filter.host);
  if (!newest) return newest.error();
  const std::int64_t to_us = filter.position ? std::min(*newest, filter.position->before.time_us) : *newest;
  auto rows = rows_between(connection, filter, to_us - 60 * kSecond, to_us);
  if (!rows || rows->size() > filter.limit) return rows;
  const auto oldest = oldest_time(connection, filter.host);
  if (!oldest) return oldest.error();
  return rows_between(connection, filter, *oldest, to_us);
}

/// A stretch of the log that one batch stored for one process.
struct Span {
  std::uint64_t process_id = 0;
  std::int64_t first_us = 0;
  std::int64_t last_us = 0;
  std::uint64_t run = 0;
  std::uint64_t first_seq = 0;
  std::uint64_t last_seq = 0;
};

/// The spans of some processes, by where they end.
class SpanIndex {
 public:
  SpanIndex(Connection& connection, std::uint64_t host, std::vector<std::uint64_t> processes)
      : connection_(connection), host_(host), processes_(std::move(processes)) {}

  /// Of the spans that may hold rows behind `at`, the `count` with the latest ends, latest first.
  [[nodiscard]] DbResult<std::vector<Span>> newest(const RequestPosition& at, std::uint64_t count) const {
    std::vector<Span> spans;
    for (const std::uint64_t process : processes_) {
      const auto rows =
          select(connection_,
                 "SELECT process_id, first_us, last_us, run, first_seq, last_seq FROM request_spans "
                 "WHERE host_id = ? AND process_id = ? AND last_us <= ? AND first_us <= ? "
                 "ORDER BY last_us DESC, run DESC, first_seq DESC LIMIT ?",
                 {host_, process, at.spans_to_us, at.before.time_us, count});
      if (!rows) return rows.error();
      for (const Row& r : *rows)
        spans.push_back({r.u64(0), r.i64(1), r.i64(2), r.u64(3), r.u64(4), r.u64(5)});
    }
    std::stable_sort(spans.begin(), spans.end(),
                     [](const Span& a, const Span& b) { return a.last_us > b.last_us; });
    if (spans.size() > count) spans.resize(count);
    return spans;
  }

 private:
  Connection& connection_;
  std::uint64_t host_;
  std::vector<std::uint64_t> processes_;
};

DbResult<std::vector<MemoryRequest>> rows_of(Connection& connection, std::uint64_t host,
                                             std::span<const Span> spans, const RequestKey& before,
                                             std::uint64_t limit) {
  std::string sql = fmt::format("{}{} AND (", kColumns, kBefore);
  std::vector<Value> values{host};
  bind_before(values, host, before);
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const Span& s = spans[i];
    sql += i == 0 ? "" : " OR ";
    sql += "(time_us BETWEEN ? AND ? AND run = ? AND seq BETWEEN ? AND ? AND process_id = ?)";
    values.insert(values.end(), {s.first_us, std::min(s.last_us, before.time_us), s.run, s.first_seq,
                                 s.last_seq, s.process_id});
  }
  sql += fmt::format("){}", kNewestFirst);
  values.emplace_back(limit);
  return select_requests(connection, sql, values);
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
  auto rows = *shared ? rows_among_others(connection, filter)
                      : rows_between(connection, filter, INT64_MIN, INT64_MAX);
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
  for (std::uint64_t group = 16;;) {
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
  const std::int64_t from_us = from.last_time_us - kSecond;
  return select_requests(
      connection,
      fmt::format("{}time_us BETWEEN ? AND ? AND (run > ? OR (run = ? AND seq > ?)) "
                  "AND (run < ? OR (run = ? AND seq <= ?)){}",
                  kColumns, kNewestFirst),
      {to.machine.id, from_us, to.last_time_us, from.run, from.run, from.seq, to.run, to.run, to.seq, limit});
}

}  // namespace mapledger::api
