#include "collector/retention/process_pruner.hpp"

#include "collector/sink/sql_writer.hpp"
#include "common/mysql/statement.hpp"

namespace mapledger {
namespace {

constexpr std::size_t kAtOnce = 1'000;

mysql::DbResult<std::uint64_t> prune_host(mysql::Connection& database, std::uint64_t host,
                                          std::int64_t before_us) {
  std::uint64_t pruned = 0;
  std::int64_t exited_us = INT64_MIN;  // where the walk along the key has come to
  std::uint64_t process = 0;
  for (;;) {
    const auto ended =
        mysql::select(database,
                      "SELECT p.process_id, p.exited_us, EXISTS (SELECT 1 FROM request_spans s"
                      " WHERE s.host_id = p.host_id AND s.process_id = p.process_id) FROM processes p"
                      " WHERE p.host_id = ? AND p.exited_us < ? AND p.exited_us >= ?"
                      " AND (p.exited_us > ? OR p.process_id > ?) ORDER BY p.exited_us, p.process_id LIMIT ?",
                      {host, before_us, exited_us, exited_us, process, std::uint64_t{kAtOnce}});
    if (!ended) return ended.error();
    SqlWriter sql;
    sql.raw("DELETE FROM processes WHERE host_id = ").value(host).raw(" AND exited_us < ").value(before_us);
    sql.raw(" AND process_id IN (");
    bool none = true;
    for (const auto& row : *ended) {
      process = row.u64(0);
      exited_us = row.i64(1);
      if (row.u64(2) != 0) continue;
      sql.raw(none ? "" : ",").value(process);
      none = false;
    }
    sql.raw(")");
    if (!none) {
      const auto deleted = database.execute(sql.sql());
      if (!deleted) return deleted.error();
      pruned += deleted->rows;
    }
    if (ended->size() < kAtOnce) return pruned;
  }
}

}  // namespace

mysql::DbResult<std::uint64_t> prune_processes(mysql::Connection& database, std::int64_t before_us) {
  const auto hosts = mysql::select(database, "SELECT host_id FROM hosts");
  if (!hosts) return hosts.error();
  std::uint64_t pruned = 0;
  for (const auto& host : *hosts) {
    const auto of_host = prune_host(database, host.u64(0), before_us);
    if (!of_host) return of_host.error();
    pruned += *of_host;
  }
  return pruned;
}

}  // namespace mapledger
