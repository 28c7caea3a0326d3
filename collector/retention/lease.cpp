#include "collector/retention/lease.hpp"

#include <fmt/format.h>

#include <spdlog/spdlog.h>

#include "collector/sink/sql_writer.hpp"
#include "common/mysql/database_clock.hpp"
#include "common/mysql/statement.hpp"

namespace mapledger {

using mysql::DbResult;

DbResult<bool> Lease::take(mysql::Connection& database) {
  const auto rows = mysql::select(
      database,
      fmt::format("SELECT COALESCE(MAX(holder), 0), COALESCE(MAX(until_us), 0), COUNT(*), {} FROM leases "
                  "WHERE task = 'partitions'",
                  mysql::kDatabaseNowUs));
  if (!rows) return rows.error();
  const mysql::Row& row = rows->front();
  const std::uint64_t holder = row.u64(0);
  const std::int64_t until_us = row.i64(1);
  const std::int64_t now_us = row.i64(3);
  if (row.u64(2) != 0 && holder != holder_ && until_us > now_us) {
    if (had_) spdlog::info("another collector tends the partitions now");
    had_ = false;
    return false;
  }
  SqlWriter sql;
  if (row.u64(2) == 0) {
    sql.raw("INSERT IGNORE INTO leases (task, holder, until_us) VALUES ");
    sql.row(true, "partitions", holder_, now_us + kTermUs);
  } else {
    sql.raw("UPDATE leases SET holder = ").value(holder_).raw(", until_us = ").value(now_us + kTermUs);
    sql.raw(" WHERE task = 'partitions' AND holder = ").value(holder);
    sql.raw(" AND until_us = ").value(until_us);
  }
  const auto taken = database.execute(sql.sql());
  if (!taken) return taken.error();
  const bool is_ours = taken->rows == 1;
  if (is_ours && !had_) spdlog::info("this collector tends the partitions");
  had_ = is_ours;
  return is_ours;
}

DbResult<void> Lease::give_back(mysql::Connection& database) const {
  if (!had_) return {};
  SqlWriter sql;
  sql.raw("UPDATE leases SET until_us = 0 WHERE task = 'partitions' AND holder = ").value(holder_);
  const auto done = database.execute(sql.sql());
  if (!done) return done.error();
  return {};
}

}  // namespace mapledger
