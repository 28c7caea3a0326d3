#include "collector/retention/partitioner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include <spdlog/spdlog.h>

#include "collector/sink/sql_writer.hpp"
#include "common/clock.hpp"
#include "common/mysql/statement.hpp"

namespace mapledger {
namespace {

using mysql::DbError;
using mysql::DbResult;
using mysql::select;

constexpr unsigned kNoSuchVariable = 1193;  // MariaDB has it and MySQL does not, or the other way round

/// What a server says when the partitions are not as they were read.
bool is_overtaken(const DbError& error) {
  constexpr std::array<unsigned, 9> kCodes = {
      1412,  // the table's definition has changed
      1493,  // bounds must increase
      1505,  // not partitioned
      1507,  // no such partition to drop
      1508,  // the last partition
      1516,  // no such partition to reorganize
      1517,  // a partition of that name is there
      1520,  // outside of the range that is reorganized
      1735,  // unknown partition
  };
  return std::find(kCodes.begin(), kCodes.end(), error.code) != kCodes.end();
}

std::string mib(std::uint64_t bytes) {
  return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / (1U << 20U));
}

std::string time_of(std::int64_t us) {
  if (us == kDawnUs) return "the beginning";
  if (us == kForeverUs) return "the end of time";
  return rfc3339(us);
}

std::string description(const Action& action, const Partition& p) {
  return fmt::format("{} of {} ({} to {}, about {} rows, {})", p.name, action.table, time_of(p.begin_us),
                     time_of(p.end_us), p.rows, mib(p.bytes));
}

}  // namespace

DbResult<Storage> Partitioner::read(std::int64_t now_us) {
  Storage storage;
  const auto bytes = select(database_,
                            "SELECT CAST(COALESCE(SUM(data_length + index_length), 0) AS UNSIGNED)"
                            " FROM information_schema.partitions WHERE table_schema = DATABASE()");
  if (!bytes) return bytes.error();
  storage.bytes = bytes->front().u64(0);
  struct {
    const char* table;
    std::vector<Partition>& partitions;
  } const tables[] = {{"requests", storage.requests},
                      {"request_spans", storage.request_spans},
                      {"activity", storage.activity},
                      {"activity_totals", storage.activity_totals}};
  for (const auto& [table, partitions] : tables) {
    auto found = read_table(table, now_us);
    if (!found) return found.error();
    partitions = std::move(*found);
  }
  return storage;
}

DbResult<std::vector<Partition>> Partitioner::read_table(const std::string& table, std::int64_t now_us) {
  const auto rows =
      select(database_,
             "SELECT CAST(partition_name AS CHAR), CAST(partition_description AS CHAR),"
             " CAST(data_length + index_length AS UNSIGNED), CAST(table_rows AS UNSIGNED)"
             " FROM information_schema.partitions WHERE table_schema = DATABASE() AND table_name = ?"
             " AND partition_name IS NOT NULL ORDER BY partition_ordinal_position",
             {table});
  if (!rows) return rows.error();
  std::vector<Partition> partitions;
  std::int64_t end_us = kDawnUs;
  for (const auto& row : *rows) {
    Partition p;
    p.name = row.text(0);
    p.begin_us = std::max(end_us, partition_begin(p.name).value_or(kDawnUs));
    if (row.text(1) != "MAXVALUE") p.end_us = end_us = std::stoll(row.text(1));
    p.bytes = row.u64(2);
    p.rows = row.u64(3);
    if (p.end_us > now_us && (p.rows == 0 || !p.is_span())) {
      const auto counted = count(table, p);
      if (!counted) return counted.error();
      p.rows = *counted;
    }
    partitions.push_back(std::move(p));
  }
  return partitions;
}

/// The server's own number is an estimate, and 0 for some seconds after the first rows.
DbResult<std::uint64_t> Partitioner::count(const std::string& table, const Partition& partition) {
  const auto rows = select(database_, fmt::format("SELECT COUNT(*) FROM (SELECT 1 FROM {} PARTITION (`{}`)"
                                                  " LIMIT {}) AS first_rows",
                                                  table, partition.name, kMostCounted));
  if (!rows) return rows.error();
  const std::uint64_t counted = rows->front().u64(0);
  return counted < kMostCounted ? counted : std::max(counted, partition.rows);
}

DbResult<Partitioner::Outcome> Partitioner::carry_out(const Action& action) {
  if (action.kind != Action::Kind::kCut) return remove(action);
  SqlWriter sql;
  sql.raw("ALTER TABLE ").raw(action.table).raw(" REORGANIZE PARTITION `").raw(action.what.front().name);
  sql.raw("` INTO (");
  for (bool first = true; const Action::Piece& piece : action.into) {
    sql.raw(first ? "PARTITION `" : ", PARTITION `").raw(piece.name).raw("` VALUES LESS THAN ");
    first = false;
    if (piece.end_us == kForeverUs) {
      sql.raw("MAXVALUE");
    } else {
      sql.raw("(").value(piece.end_us).raw(")");
    }
  }
  sql.raw(")");
  return alter(action.table, sql.sql());
}

DbResult<Partitioner::Outcome> Partitioner::alter(const std::string& table, const std::string& sql) {
  if (const auto locked = lock(table); !locked) return locked.error();
  const auto changed = database_.execute(sql);
  const auto unlocked = database_.execute("UNLOCK TABLES");
  if (changed && !unlocked) return unlocked.error();
  if (changed) return Outcome::kDone;
  if (!is_overtaken(changed.error())) return changed.error();
  spdlog::debug("another collector has changed the partitions: {}", mysql::describe(changed.error()));
  return Outcome::kOvertaken;
}

/// MariaDB's ALTER waits for its lock twice, once more to undo itself, and counts in whole seconds. A lock
/// that is taken before is waited for once, and MariaDB can end that wait by the time a statement may take.
/// Where the lock is refused (a cluster, no right to it), the ALTER waits by itself.
DbResult<void> Partitioner::lock(const std::string& table) {
  const auto limited = database_.execute("SET SESSION max_statement_time = 0.5");
  if (!limited && limited.error().code != kNoSuchVariable) return limited.error();
  const auto locked = database_.execute("LOCK TABLES " + table + " WRITE");
  if (limited) {
    if (const auto reset = database_.execute("SET SESSION max_statement_time = 0"); !reset)
      return reset.error();
  }
  if (locked || locked.error().kind == mysql::ErrorKind::kAccess ||
      locked.error().kind == mysql::ErrorKind::kOther)
    return {};
  return locked.error();
}

DbResult<Partitioner::Outcome> Partitioner::remove(const Action& action) {
  // A statement locks the table while it removes the files: not too many at once.
  constexpr std::size_t kAtOnce = 8;
  const bool is_drop = action.kind == Action::Kind::kDrop;
  if (action.kind == Action::Kind::kDiscard) {
    if (const auto recorded = record_loss(action); !recorded) return recorded.error();
  }
  for (std::span left(action.what); !left.empty();) {
    const auto some = left.first(std::min(left.size(), kAtOnce));
    left = left.subspan(some.size());
    SqlWriter sql;
    sql.raw("ALTER TABLE ").raw(action.table).raw(is_drop ? " DROP PARTITION " : " TRUNCATE PARTITION ");
    for (const Partition& p : some) sql.raw(&p == some.data() ? "`" : ", `").raw(p.name).raw("`");
    auto outcome = alter(action.table, sql.sql());
    if (!outcome || *outcome == Outcome::kOvertaken) return outcome;
    for (const Partition& p : some) {
      if (action.kind == Action::Kind::kDiscard) {
        spdlog::error("discarded {}: too much to be sorted into partitions of its own; the gap is recorded",
                      description(action, p));
      } else {
        const auto level = p.rows == 0 ? spdlog::level::debug : spdlog::level::info;
        spdlog::log(level, "{} {}", is_drop ? "dropped" : "emptied", description(action, p));
      }
    }
  }
  return Outcome::kDone;
}

/// Only of requests: activity and spans tell nothing that the other tables lack.
DbResult<void> Partitioner::record_loss(const Action& action) {
  if (action.table != "requests") return {};
  const auto hosts = select(database_,
                            "SELECT host_id, MIN(time_us), MAX(time_us), MAX(run), COUNT(*) FROM requests"
                            " PARTITION (`" +
                                action.what.front().name + "`) GROUP BY host_id");
  if (!hosts) return hosts.error();
  for (const auto& row : *hosts) {
    SqlWriter sql;
    sql.raw("INSERT INTO gaps (host_id, from_us, to_us, stage, run, events, detail) VALUES ");
    sql.row(true, row.u64(0), row.i64(1), row.i64(2), "database", row.u64(3), row.u64(4),
            "discarded: these rows had no partition of their own and were too many to be moved");
    sql.raw(" ON DUPLICATE KEY UPDATE to_us = VALUES(to_us), events = VALUES(events)");
    if (const auto recorded = database_.execute(sql.sql()); !recorded) return recorded.error();
  }
  return {};
}

DbResult<mysql::Connection> open_for_retention(const DatabaseConfig& config) {
  auto database = mysql::Connection::open(config);
  if (!database) return database;
  const auto set = database->execute("SET SESSION lock_wait_timeout = 1, innodb_lock_wait_timeout = 1");
  if (!set) return set.error();
  // MySQL remembers table sizes for a day; MariaDB does not and has no such variable.
  const auto fresh = database->execute("SET SESSION information_schema_stats_expiry = 0");
  if (!fresh && fresh.error().code != kNoSuchVariable) return fresh.error();
  return database;
}

}  // namespace mapledger
