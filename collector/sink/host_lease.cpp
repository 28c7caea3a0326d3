#include "collector/sink/host_lease.hpp"

#include <fmt/format.h>

#include "collector/sink/sql_writer.hpp"
#include "common/mysql/database_clock.hpp"
#include "common/mysql/statement.hpp"

namespace mapledger {
namespace {

using mysql::Connection;
using mysql::DbResult;
using mysql::kDatabaseNowUs;

std::optional<std::uint64_t> clone_of(const HostInfo& host) {
  return host.clone_of != 0 ? std::optional(host.clone_of) : std::nullopt;
}

/// until_us of one that is renewed now.
SqlWriter& until(SqlWriter& sql) {
  return sql.raw(kDatabaseNowUs)
      .raw(" + ")
      .value(std::chrono::duration_cast<std::chrono::microseconds>(HostLease::kHolds).count());
}

void insert_row(SqlWriter& sql, const HostInfo& host) {
  sql.raw(" INTO host_leases (host_id,boot_id,alive_us,until_us,clone_of) VALUES (");
  sql.value(host.id).raw(",").value(host.boot_id).raw(",").raw(kDatabaseNowUs).raw(",");
  until(sql).raw(",").value(clone_of(host)).raw(")");
}

}  // namespace

DbResult<HostLease::Answer> HostLease::take(Connection& database, const HostInfo& host) {
  SqlWriter sql;
  sql.raw("UPDATE host_leases SET boot_id = ").value(host.boot_id);
  sql.raw(", alive_us = ").raw(kDatabaseNowUs).raw(", until_us = ");
  until(sql).raw(", clone_of = ").value(clone_of(host));
  sql.raw(" WHERE host_id = ").value(host.id).raw(" AND (boot_id = ").value(host.boot_id);
  sql.raw(" OR until_us < ").raw(kDatabaseNowUs).raw(")");
  auto taken = database.execute(sql.sql());
  if (taken && taken->rows == 0) {
    sql.clear();
    sql.raw("INSERT IGNORE");
    insert_row(sql, host);
    taken = database.execute(sql.sql());
  }
  if (!taken) return taken.error();
  if (taken->rows == 1) return Answer::kTaken;
  const auto rows = mysql::select(database,
                                  fmt::format("SELECT l.boot_id, l.alive_us, COALESCE(h.name, ''), {} - "
                                              "l.alive_us FROM host_leases l LEFT JOIN hosts h "
                                              "ON h.host_id = l.host_id WHERE l.host_id = ?",
                                              kDatabaseNowUs),
                                  {host.id});
  if (!rows) return rows.error();
  if (rows->empty()) return Answer::kWait;
  const mysql::Row& row = rows->front();
  const bool lives = row.text(0) == seen_boot_ && row.i64(1) > seen_alive_us_;
  seen_boot_ = row.text(0);
  seen_alive_us_ = row.i64(1);
  holder_ = fmt::format("{}, boot {}, which reported {} ms ago", row.text(2), row.text(0), row.i64(3) / 1000);
  return lives ? Answer::kClone : Answer::kWait;
}

DbResult<void> HostLease::seize(Connection& database, const HostInfo& host) {
  SqlWriter sql;
  sql.raw("INSERT");
  insert_row(sql, host);
  sql.raw(
      " ON DUPLICATE KEY UPDATE boot_id=VALUES(boot_id),alive_us=VALUES(alive_us),until_us=VALUES(until_us),"
      "clone_of=VALUES(clone_of)");
  if (const auto done = database.execute(sql.sql()); !done) return done.error();
  return {};
}

DbResult<bool> HostLease::renew(Connection& database, const HostInfo& host,
                                const std::optional<ClockSkew>& skew, bool ends) {
  SqlWriter sql;
  sql.raw("UPDATE host_leases SET alive_us = ").raw(kDatabaseNowUs).raw(", until_us = ");
  if (ends) {
    sql.value(0);
  } else {
    until(sql);
  }
  if (skew) {
    sql.raw(", skew_us = ").value(skew->ahead_us).raw(", skew_error_us = ").value(skew->error_us);
  }
  sql.raw(" WHERE host_id = ").value(host.id).raw(" AND boot_id = ").value(host.boot_id);
  const auto renewed = database.execute(sql.sql());
  if (!renewed) return renewed.error();
  return renewed->rows == 1;
}

}  // namespace mapledger
