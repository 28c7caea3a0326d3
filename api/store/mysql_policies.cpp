#include "api/store/mysql_policies.hpp"

#include "common/mysql/statement.hpp"

namespace mapledger::api {
namespace {

using mysql::Connection;
using mysql::DbResult;
using mysql::Row;
using mysql::select;

/// As many as are told one by one: an answer's header holds them.
constexpr std::uint64_t kMostSpans = 8;

std::optional<std::int64_t> end_of(const Row& row, std::size_t column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.i64(column));
}

}  // namespace

DbResult<std::vector<PartlyStored>> read_partly_stored(Connection& connection, std::uint64_t host,
                                                       const Window& window) {
  const auto rows =
      select(connection,
             "SELECT from_us, to_us, policy, after_batch FROM storage_policies WHERE host_id = ? AND "
             "policy <> 'all' AND from_us < ? AND COALESCE(to_us > ?, 1) ORDER BY after_batch DESC "
             "LIMIT ?",
             {host, window.to_us, window.from_us, kMostSpans});
  if (!rows) return rows.error();
  std::vector<PartlyStored> spans;
  for (const Row& row : *rows) spans.push_back({row.i64(0), end_of(row, 1), row.text(2)});
  if (rows->size() < kMostSpans) return spans;
  const auto older =
      select(connection,
             "SELECT MIN(from_us), MAX(to_us) FROM storage_policies WHERE host_id = ? AND policy <> "
             "'all' AND from_us < ? AND COALESCE(to_us > ?, 1) AND after_batch < ?",
             {host, window.to_us, window.from_us, rows->back().u64(3)});
  if (!older) return older.error();
  const Row& row = older->front();
  if (!row.is_null(0)) spans.push_back({row.i64(0), end_of(row, 1), "several"});
  return spans;
}

}  // namespace mapledger::api
