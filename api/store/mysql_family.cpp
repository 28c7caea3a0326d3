#include "api/store/mysql_family.hpp"

#include <algorithm>
#include <string_view>

#include "api/store/columns.hpp"
#include "common/mysql/statement.hpp"

namespace mapledger::api {
namespace {

using mysql::Connection;
using mysql::DbResult;
using mysql::Row;
using mysql::select;

constexpr std::uint64_t kMostLives = 50;
constexpr std::uint64_t kMostChildren = 20;

/// Of the processes that had the child's ppid the one that was there when the child began, by its newest
/// program. A pid may have been used before, also before the machine was started anew.
DbResult<std::optional<Parent>> read_parent(Connection& connection, std::uint64_t host, std::uint64_t child) {
  const auto rows = select(connection,
                           "SELECT p.process_id, p.pid, p.name FROM processes c JOIN processes p "
                           "ON p.host_id = c.host_id AND p.pid = c.ppid AND p.start_ns <= c.start_ns "
                           "AND (p.exited_us IS NULL OR p.exited_us >= c.first_seen_us) "
                           "WHERE c.host_id = ? AND c.process_id = ? "
                           "ORDER BY p.start_ns DESC, p.exec_id DESC LIMIT 1",
                           {host, child});
  if (!rows) return rows.error();
  if (rows->empty()) return std::optional<Parent>();
  return std::optional(Parent{rows->front().u64(0), rows->front().u64(1), rows->front().text(2)});
}

/// The programs of its process, the oldest first, and when that was forked. An exec keeps pid and start; a
/// stream that carries no start tells of no exec.
DbResult<void> read_lives(Connection& connection, std::uint64_t host, ProcessDetail& detail) {
  const auto rows =
      select(connection,
             "SELECT l.process_id, l.name, l.first_seen_us, l.last_seen_us, l.exited_us, l.exec_id, "
             "l.by_fork <> 0 FROM processes p JOIN processes l FORCE INDEX (by_pid) "
             "ON l.host_id = p.host_id AND l.pid = p.pid AND l.start_ns = p.start_ns "
             "AND (p.start_ns <> 0 OR l.process_id = p.process_id) "
             "WHERE p.host_id = ? AND p.process_id = ? ORDER BY l.exec_id DESC LIMIT ?",
             {host, detail.process.id, kMostLives + 1});
  if (!rows) return rows.error();
  bool was_forked = false;
  for (const Row& row : *rows) {
    if (detail.lives.size() == kMostLives) {
      was_forked = false;  // the oldest is not at hand
      break;
    }
    Columns next(row);
    Life& life = detail.lives.emplace_back();
    life.id = next.u64();
    life.name = next.text();
    life.first_seen_us = next.i64();
    life.last_seen_us = next.i64();
    life.exited_us = next.optional_i64();
    life.exec_id = next.u64();
    was_forked = next.u64() != 0;
  }
  std::reverse(detail.lives.begin(), detail.lives.end());
  // The event of a fork is the child's first, and only that of a fork leaves something in by_fork.
  if (was_forked) detail.started_us = detail.lives.front().first_seen_us;
  return {};
}

/// Of its whole process, whatever the program was that made them.
DbResult<void> read_children(Connection& connection, std::uint64_t host, ProcessDetail& detail) {
  if (detail.lives.empty()) return {};
  const std::int64_t from_us = detail.lives.front().first_seen_us;
  const std::int64_t to_us = detail.lives.back().exited_us.value_or(INT64_MAX);
  const auto rows =
      select(connection,
             "SELECT process_id, pid, name, first_seen_us, exited_us FROM processes "
             "FORCE INDEX (by_parent) WHERE host_id = ? AND ppid = ? AND first_seen_us BETWEEN ? AND ? "
             "ORDER BY first_seen_us DESC LIMIT ?",
             {host, detail.process.pid, from_us, to_us, kMostChildren + 1});
  if (!rows) return rows.error();
  for (const Row& row : *rows) {
    if (detail.children.size() == kMostChildren) {
      detail.has_more_children = true;
      break;
    }
    Columns next(row);
    Child& child = detail.children.emplace_back();
    child.id = next.u64();
    child.pid = next.u64();
    child.name = next.text();
    child.first_seen_us = next.i64();
    child.exited_us = next.optional_i64();
  }
  return {};
}

}  // namespace

DbResult<void> read_family(Connection& connection, std::uint64_t host, ProcessDetail& detail) {
  if (detail.process.ppid) {
    auto parent = read_parent(connection, host, detail.process.id);
    if (!parent) return parent.error();
    detail.parent = std::move(*parent);
  }
  if (const auto read = read_lives(connection, host, detail); !read) return read.error();
  return read_children(connection, host, detail);
}

}  // namespace mapledger::api
