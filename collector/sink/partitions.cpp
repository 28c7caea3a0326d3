#include "collector/sink/partitions.hpp"

#include <fmt/format.h>

#include <ctime>

#include "collector/sink/sql_writer.hpp"
#include "common/mysql/statement.hpp"

namespace mapledger {
namespace {

constexpr std::int64_t kDayUs = 86'400'000'000;

std::string day_name(std::int64_t day) {
  const time_t seconds = day * 86'400;
  tm t{};
  gmtime_r(&seconds, &t);
  return fmt::format("p{:04}{:02}{:02}", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday);
}

mysql::DbResult<void> add_to(mysql::Connection& database, const std::string& table, std::int64_t now_us) {
  const auto newest = mysql::select(
      database,
      "SELECT CAST(COALESCE(MAX(CAST(partition_description AS SIGNED)), 0) AS SIGNED) FROM "
      "information_schema.partitions"
      " WHERE table_schema = DATABASE() AND table_name = ? AND partition_description <> 'MAXVALUE'",
      {table});
  if (!newest) return newest.error();
  const auto wanted = partitions_to_add(newest->front().i64(0), now_us);
  if (wanted.empty()) return {};
  SqlWriter sql;
  sql.raw("ALTER TABLE ").raw(table).raw(" REORGANIZE PARTITION catch_all INTO (");
  for (const DayPartition& partition : wanted) {
    sql.raw("PARTITION ").raw(partition.name).raw(" VALUES LESS THAN (").value(partition.end_us).raw("), ");
  }
  sql.raw("PARTITION catch_all VALUES LESS THAN MAXVALUE)");
  const auto changed = database.execute(sql.sql());
  if (!changed) return changed.error();
  return {};
}

}  // namespace

std::vector<DayPartition> partitions_to_add(std::int64_t newest_end_us, std::int64_t now_us) {
  const std::int64_t today = now_us / kDayUs;
  std::vector<DayPartition> wanted;
  std::int64_t day = newest_end_us / kDayUs;
  if (newest_end_us == 0) {
    wanted.push_back({"older", today * kDayUs});
    day = today;
  } else if (day < today) {  // the collector was away: one partition for all of that time
    wanted.push_back({day_name(today - 1), today * kDayUs});
    day = today;
  }
  for (; day <= today + kDaysAhead; ++day) wanted.push_back({day_name(day), (day + 1) * kDayUs});
  return wanted;
}

mysql::DbResult<void> add_partitions(mysql::Connection& database, std::int64_t now_us) {
  for (const char* table : {"requests", "request_spans"}) {
    if (auto added = add_to(database, table, now_us); !added) return added;
  }
  return {};
}

}  // namespace mapledger
