#include "collector/report/read_processes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "collector/report/read_sums.hpp"

namespace mapledger::report {
namespace {

using mysql::Connection;
using mysql::DbResult;
using mysql::Row;
using mysql::select;
using mysql::Value;

/// Rows of processes that are looked at for the biggest, and how many of these lived in the span.
constexpr std::uint64_t kMostLookedAt = 20'000;
constexpr std::uint64_t kMostCandidates = 1'000;
constexpr std::uint64_t kMostOfSpan = 500;
/// What is read at once of the hours after the span: no query of ours holds up the dropping of partitions.
constexpr std::int64_t kMostHoursUs = 7LL * 24 * kHourUs;

struct Known {
  Entry entry;
  std::uint64_t requested_bytes = 0;  ///< of its life, as stored now
  std::uint64_t returned_bytes = 0;
};

/// "?,?,?" and their values; never empty.
std::string marks_for(const std::vector<std::uint64_t>& ids, std::vector<Value>& values) {
  std::string marks;
  for (const std::uint64_t id : ids) {
    marks += marks.empty() ? "?" : ",?";
    values.emplace_back(id);
  }
  return marks;
}

DbResult<std::map<std::uint64_t, Known>> look_up(Connection& database, std::uint64_t host,
                                                 const std::vector<std::uint64_t>& ids) {
  std::map<std::uint64_t, Known> found;
  if (ids.empty()) return found;
  std::vector<Value> values{host};
  const std::string marks = marks_for(ids, values);
  const auto rows = select(
      database,
      fmt::format(
          "SELECT p.process_id, p.pid, p.name, COALESCE(u.name, CAST(p.uid AS CHAR), ''), p.exited_us, "
          "p.mapped_bytes, p.requested_bytes, p.returned_bytes FROM processes p LEFT JOIN users u ON "
          "u.host_id = p.host_id AND u.uid = p.uid WHERE p.host_id = ? AND p.process_id IN ({})",
          marks),
      values);
  if (!rows) return rows.error();
  for (const Row& row : *rows) {
    Known& known = found[row.u64(0)];
    Entry& e = known.entry;
    e.id = row.u64(0);
    e.is_known = true;
    e.pid = row.u64(1);
    e.name = row.text(2);
    e.user = row.text(3);
    if (!row.is_null(4)) e.exited_us = row.i64(4);
    if (!row.is_null(5)) e.mapped_bytes = row.u64(5);
    known.requested_bytes = row.u64(6);
    known.returned_bytes = row.u64(7);
  }
  return found;
}

/// What these processes did behind the span is taken off their sums of today.
DbResult<void> take_off(Connection& database, std::uint64_t host, const Span& span,
                        const std::vector<std::uint64_t>& ids, std::map<std::uint64_t, Known>& processes) {
  for (const Stretch& stretch : stretches(span)) {
    for (std::int64_t from = stretch.span.from_us; from < stretch.span.to_us; from += kMostHoursUs) {
      std::vector<Value> values{host, from, std::min(stretch.span.to_us, from + kMostHoursUs)};
      const std::string marks = marks_for(ids, values);
      constexpr std::string_view kHours =
          "SELECT id AS k, CAST(SUM(requested_bytes) AS UNSIGNED), CAST(SUM(returned_bytes) AS UNSIGNED) "
          "FROM activity_totals WHERE kind = 'process' AND step_s = 3600 AND host_id = ? AND bucket_us >= ? "
          "AND bucket_us < ? AND id IN ({}) GROUP BY k";
      constexpr std::string_view kTenSeconds =
          "SELECT process_id AS k, CAST(SUM(requested_bytes) AS UNSIGNED), CAST(SUM(returned_bytes) AS "
          "UNSIGNED) FROM activity WHERE host_id = ? AND bucket_us >= ? AND bucket_us < ? AND process_id IN "
          "({}) GROUP BY k";
      const auto rows = select(
          database, stretch.is_hours ? fmt::format(kHours, marks) : fmt::format(kTenSeconds, marks), values);
      if (!rows) return rows.error();
      for (const Row& row : *rows) {
        Known& known = processes.at(row.u64(0));
        known.requested_bytes -= std::min(known.requested_bytes, row.u64(1));
        known.returned_bytes -= std::min(known.returned_bytes, row.u64(2));
      }
    }
  }
  return {};
}

/// What the processes that were not looked at have asked for in their lives at most.
DbResult<std::uint64_t> least_looked_at(Connection& database, std::uint64_t host) {
  const auto rows = select(
      database, "SELECT size_class FROM processes WHERE host_id = ? ORDER BY size_class DESC LIMIT ?, 1",
      {host, kMostLookedAt - 1});
  if (!rows) return rows.error();
  if (rows->empty()) return std::uint64_t{0};
  // sql/002_pipeline.sql: four classes for each power of two
  return static_cast<std::uint64_t>(std::exp2(static_cast<double>(rows->front().i64(0) + 1) / 4));
}

}  // namespace

DbResult<void> name_processes(Connection& database, std::uint64_t host,
                              const std::vector<std::vector<Entry>*>& lists) {
  std::vector<std::uint64_t> ids;
  for (const auto* list : lists) {
    for (const Entry& entry : *list) ids.push_back(entry.id);
  }
  const auto found = look_up(database, host, ids);
  if (!found) return found.error();
  for (auto* list : lists) {
    for (Entry& entry : *list) {
      const auto known = found->find(entry.id);
      if (known == found->end()) continue;
      const Sums sums = entry.sums;
      entry = known->second.entry;
      entry.sums = sums;
    }
  }
  return {};
}

DbResult<void> name_programs(Connection& database, std::uint64_t host, std::vector<Entry>& programs) {
  if (programs.empty()) return {};
  std::vector<std::uint64_t> ids;
  ids.reserve(programs.size());
  for (const Entry& program : programs) ids.push_back(program.id);
  std::vector<Value> values{host};
  const std::string marks = marks_for(ids, values);
  const auto rows = select(
      database,
      fmt::format("SELECT program_id, name FROM programs WHERE host_id = ? AND program_id IN ({})", marks),
      values);
  if (!rows) return rows.error();
  for (const Row& row : *rows) {
    for (Entry& program : programs) {
      if (program.id != row.u64(0)) continue;
      program.is_known = true;
      program.name = row.text(1);
    }
  }
  return {};
}

DbResult<Biggest> read_biggest(Connection& database, const Machine& machine, const Span& span,
                               std::uint64_t count) {
  const auto active = read_ranking(database, machine.id, Of::kProcess, span, Order::kRequested, kMostOfSpan);
  if (!active) return active.error();
  const auto of_ledger = select(
      database,
      "SELECT process_id, requested_bytes FROM (SELECT process_id, requested_bytes, first_seen_us, exited_us "
      "FROM processes WHERE host_id = ? ORDER BY size_class DESC LIMIT ?) AS p WHERE first_seen_us < ? AND "
      "(exited_us IS NULL OR exited_us >= ?) ORDER BY requested_bytes DESC LIMIT ?",
      {machine.id, kMostLookedAt, span.to_us, span.from_us, kMostCandidates});
  if (!of_ledger) return of_ledger.error();
  const auto least = least_looked_at(database, machine.id);
  if (!least) return least.error();

  Biggest biggest;
  biggest.least_bytes = *least;
  if (of_ledger->size() == kMostCandidates) {
    biggest.least_bytes = std::max(biggest.least_bytes, of_ledger->back().u64(1));
  }
  std::vector<std::uint64_t> ids;
  for (const Entry& entry : *active) ids.push_back(entry.id);
  for (const Row& row : *of_ledger) ids.push_back(row.u64(0));
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  auto processes = look_up(database, machine.id, ids);
  if (!processes) return processes.error();
  std::erase_if(ids, [&](std::uint64_t id) { return !processes->contains(id); });
  const std::int64_t end_us = floor_to(machine.ends_us, kTenSecondsUs) + kTenSecondsUs;
  if (span.to_us < end_us && !ids.empty()) {
    const auto taken = take_off(database, machine.id, {span.to_us, end_us}, ids, *processes);
    if (!taken) return taken.error();
  }
  for (auto& [id, known] : *processes) {
    if (known.requested_bytes <= known.returned_bytes) continue;
    known.entry.net_bytes = known.requested_bytes - known.returned_bytes;
    biggest.entries.push_back(known.entry);
  }
  std::sort(biggest.entries.begin(), biggest.entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.net_bytes, a.id) > std::tie(b.net_bytes, b.id);
  });
  if (biggest.entries.size() > count) biggest.entries.resize(count);
  const bool is_full = biggest.entries.size() == count;
  if (is_full && biggest.entries.back().net_bytes >= biggest.least_bytes) biggest.least_bytes = 0;
  return biggest;
}

}  // namespace mapledger::report
