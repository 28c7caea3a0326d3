#include "api/store/mysql_requests.hpp"

#include <algorithm>

#include "api/store/log_ranges.hpp"
#include "api/store/log_search.hpp"
#include "common/mysql/statement.hpp"

namespace mapledger::api {
namespace {

using mysql::Connection;
using mysql::DbResult;
using mysql::select;

constexpr std::int64_t kSecond = 1'000'000;

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

std::optional<RequestKey> position_of(const RequestFilter& filter) {
  std::optional<RequestKey> before;
  if (filter.position) before = filter.position->before;
  if (filter.to_us && (!before || before->time_us >= *filter.to_us)) before = RequestKey{*filter.to_us, 0, 0};
  return before;
}

DbResult<std::vector<MemoryRequest>> rows_from(Connection& connection, const RequestFilter& filter,
                                               std::int64_t from_us) {
  LogRanges ranges(filter, filter.limit + 1);
  std::int64_t to_us = INT64_MAX;
  if (const auto before = position_of(filter)) {
    ranges.add_ties(*before);
    to_us = before->time_us - 1;
  }
  ranges.add("time_us BETWEEN ? AND ?", {std::max(from_us, filter.from_us.value_or(INT64_MIN)), to_us});
  return ranges.read(connection);
}

/// A partition holds an hour or less, and to read the key backwards the server opens every partition that the
/// span of time touches: with 720 of them 25 ms, where a page from the newest few takes less than one. So it
/// is looked for in the nearest minute first, and further back only if that holds too few rows.
DbResult<std::vector<MemoryRequest>> nearest_rows(Connection& connection, const RequestFilter& filter) {
  constexpr std::int64_t kStretches[] = {60 * kSecond, 3'600 * kSecond, 86'400 * kSecond};
  const auto newest = newest_time(connection, filter.host);
  if (!newest) return newest.error();
  const auto before = position_of(filter);
  const std::int64_t begin_us = before ? std::min(*newest, before->time_us) : *newest;
  for (const std::int64_t stretch : kStretches) {
    const std::int64_t from_us = std::max(begin_us, INT64_MIN + stretch) - stretch;
    auto rows = rows_from(connection, filter, from_us);
    if (!rows || rows->size() > filter.limit || from_us <= filter.from_us.value_or(INT64_MIN)) return rows;
  }
  return rows_from(connection, filter, INT64_MIN);
}

}  // namespace

DbResult<RequestPage> read_requests(Connection& connection, const RequestFilter& filter) {
  bool searches = filter.pid || filter.process || filter.looks_into_rows();
  if (!searches) {
    // Rows of other hosts lie between those of this one: the stretches say where.
    const auto shared = shares_log(connection, filter.host);
    if (!shared) return shared.error();
    searches = *shared;
  }
  if (searches) return LogSearch(connection, filter).read();
  auto rows = nearest_rows(connection, filter);
  if (!rows) return rows.error();
  RequestPage page;
  page.items = std::move(*rows);
  if (page.items.size() > filter.limit) {
    page.items.resize(filter.limit);
    page.next = RequestPosition{page.items.back().key};
  }
  return page;
}

DbResult<std::vector<MemoryRequest>> read_new_requests(Connection& connection, const Head& from,
                                                       const Head& to, std::uint64_t limit) {
  RequestFilter filter;
  filter.host = to.machine.id;
  LogRanges ranges(filter, limit);
  ranges.add("time_us BETWEEN ? AND ? AND run = ? AND seq > ? AND seq <= ?",
             {from.last_time_us - kSecond, to.last_time_us, to.run, from.seq, to.seq});
  return ranges.read(connection);
}

}  // namespace mapledger::api
