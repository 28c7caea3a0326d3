#include "api/store/mysql_hosts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "api/store/host_rows.hpp"
#include "common/clock.hpp"
#include "common/mysql/database_clock.hpp"
#include "common/mysql/statement.hpp"

namespace mapledger::api {
namespace {

using mysql::Connection;
using mysql::DbResult;
using mysql::Row;
using mysql::select;
using mysql::Value;

/// 0 to 3, as HostState; one that never reported counts as silent.
std::string state_key() {
  return fmt::format(
      "CASE WHEN c.state = 'stopped' THEN 3 WHEN c.state IS NULL OR {0} - {1} > {2} THEN 2 "
      "WHEN {0} - {1} > {3} THEN 1 ELSE 0 END",
      mysql::kDatabaseNowUs, host_rows::kHeard, CollectorRow::kSilentAfterUs, CollectorRow::kLateAfterUs);
}

/// A sum of the last seconds, a second; of those that live. As floating point: of whole numbers MySQL divides
/// to four digits behind the point, and a request in a microsecond is none.
std::string rate_key(const char* sum) {
  return fmt::format("IF({} < 2, CAST({} * 1e6 / c.recent_us AS SIGNED), -1)", state_key(), sum);
}

/// As a number that a signed column holds; what is not known is less than all that is.
std::string known(const char* column) {
  return fmt::format("COALESCE(LEAST({}, 9223372036854775807), -1)", column);
}

/// In the order of HostSort.
const std::string& sorted_by(HostSort sort) {
  static const std::array<std::string, kHostSorts> expressions = {
      fmt::format("COALESCE({}, h.last_seen_us)", host_rows::kHeard),
      "h.first_seen_us",
      "h.name",
      state_key(),
      known("c.mapped_bytes"),
      rate_key("c.recent_requested_bytes"),
      rate_key("c.recent_requests"),
      known("k.failed_calls"),
      known("CAST(c.lost_tracer AS DECIMAL(30)) + c.lost_transport + c.lost_parse + c.lost_spool + "
            "c.lost_database"),
      "COALESCE(c.lag_us, -1)",
      "COALESCE(ABS(l.skew_us), -1)",
      "COALESCE(c.version, '')",
      "COALESCE(c.source, '')"};
  return expressions.at(static_cast<std::size_t>(sort));
}

bool is_text(HostSort sort) {
  return sort == HostSort::kName || sort == HostSort::kVersion || sort == HostSort::kSource;
}

/// The key as it comes back: a number is whole, and signed.
std::string key_of(HostSort sort) {
  const std::string& expression = sorted_by(sort);
  return is_text(sort) ? expression : fmt::format("CAST(COALESCE({}, -1) AS SIGNED)", expression);
}

/// '%', '_' and the escape stand for themselves.
std::string pattern_of(const std::string& search) {
  std::string pattern = "%";
  for (const char c : search) {
    if (c == '%' || c == '_' || c == '|') pattern += '|';
    pattern += c;
  }
  return pattern + '%';
}

std::string from(std::string_view tables) {
  return fmt::format(
      "SELECT h.host_id, h.memory_bytes + h.swap_bytes FROM {} JOIN hosts h ON h.host_id = c.host_id ",
      tables);
}

std::optional<Machine> machine_of(const std::vector<Row>& rows) {
  if (rows.empty()) return std::nullopt;
  return Machine{rows.front().u64(0), rows.front().u64(1)};
}

Value value_of(const HostKey& key) {
  return is_text(key.sort) ? Value(key.text) : Value(key.number);
}

}  // namespace

DbResult<HostPage> read_hosts(Connection& connection, const HostFilter& filter) {
  const std::string key = key_of(filter.sort);
  const std::string_view direction = filter.ascending ? "ASC" : "DESC";
  std::string where = "1 = 1";
  std::vector<Value> values;
  if (filter.host) {
    where += " AND h.host_id = ?";
    values.emplace_back(*filter.host);
  }
  if (filter.search) {
    where += " AND LOWER(h.name) LIKE LOWER(?) ESCAPE '|'";
    values.emplace_back(pattern_of(*filter.search));
  }
  if (filter.after) {
    where +=
        fmt::format(" AND ({0} {1} ? OR ({0} = ? AND h.host_id > ?))", key, filter.ascending ? '>' : '<');
    values.insert(values.end(), {value_of(*filter.after), value_of(*filter.after), filter.after->id});
  }
  values.emplace_back(filter.limit + 1);
  // The order first, from what it takes; the rest only of those that are on the page.
  const auto rows = select(
      connection,
      fmt::format(
          "SELECT {0}, page.sort_key FROM (SELECT h.host_id, {1} AS sort_key FROM hosts h {2} WHERE "
          "{3} ORDER BY sort_key {4}, h.host_id LIMIT ?) page JOIN hosts h ON h.host_id = page.host_id "
          "{2} ORDER BY page.sort_key {4}, h.host_id",
          host_rows::columns(), key, host_rows::kJoins, where, direction),
      values);
  if (!rows) return rows.error();
  HostPage page;
  const std::int64_t now_us = utc_now_us();
  const std::size_t count = std::min<std::size_t>(rows->size(), filter.limit);
  page.items.reserve(count);
  for (std::size_t i = 0; i < count; ++i) page.items.push_back(host_rows::status_of((*rows)[i], now_us));
  if (rows->size() > count && count > 0) {
    const Row& last = (*rows)[count - 1];
    HostKey& next = page.next.emplace();
    next.sort = filter.sort;
    next.ascending = filter.ascending;
    next.id = last.u64(0);
    if (is_text(filter.sort)) {
      next.text = last.text(host_rows::kBehindColumns);
    } else {
      next.number = last.i64(host_rows::kBehindColumns);
    }
  }
  return page;
}

DbResult<std::optional<Machine>> read_machine(Connection& connection, std::optional<std::uint64_t> id) {
  if (id) {
    const auto rows =
        select(connection, "SELECT host_id, memory_bytes + swap_bytes FROM hosts WHERE host_id = ?", {*id});
    return rows ? machine_of(*rows) : DbResult<std::optional<Machine>>(rows.error());
  }
  const std::string lately = fmt::format(
      "{} >= COALESCE((SELECT MAX(alive_us) FROM host_leases), (SELECT MAX(updated_us) FROM collectors)) - "
      "5000000",
      host_rows::kHeard);
  constexpr std::string_view kOrder = "c.state = 'running' DESC, c.started_us DESC, c.host_id LIMIT 1";
  const std::array<std::string, 3> ways = {
      // Of those that run, the one started last first, until one was heard of lately: as a rule one row.
      from("collectors c FORCE INDEX (by_start) LEFT JOIN host_leases l ON l.host_id = c.host_id") +
          fmt::format("WHERE c.state = 'running' AND {} ORDER BY c.started_us DESC LIMIT 1", lately),
      // None of these: those that were heard of last.
      from("host_leases l FORCE INDEX (by_life) JOIN collectors c ON c.host_id = l.host_id") +
          fmt::format("WHERE l.alive_us >= (SELECT MAX(alive_us) FROM host_leases) - 5000000 ORDER BY {}",
                      kOrder),
      // No collector of this release has reported yet.
      from("collectors c LEFT JOIN host_leases l ON l.host_id = c.host_id") +
          fmt::format("ORDER BY {} DESC, {}", lately, kOrder)};
  for (const std::string& way : ways) {
    const auto rows = select(connection, way);
    if (!rows) return rows.error();
    if (!rows->empty()) return machine_of(*rows);
  }
  return std::optional<Machine>();
}

}  // namespace mapledger::api
