#include "collector/report/find_machine.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/clock.hpp"
#include "common/names.hpp"

namespace mapledger::report {
namespace {

using mysql::Row;
using mysql::select;

constexpr std::uint64_t kMostMachines = 1'000;
constexpr std::size_t kMostListed = 20;

std::string list(const std::vector<Machine>& machines) {
  std::string text;
  for (std::size_t i = 0; i < std::min(machines.size(), kMostListed); ++i) {
    const Machine& m = machines[i];
    text += fmt::format("\n  --host {:016x}  {}, up to {}", m.id, stored_name(m.name), rfc3339(m.ends_us));
  }
  if (machines.size() > kMostListed) text += fmt::format("\n  and {} more", machines.size() - kMostListed);
  return text;
}

Machine machine_of(const Row& row) {
  Machine m;
  m.id = row.u64(0);
  m.name = row.text(1);
  m.kernel = row.text(2);
  m.boot_id = row.text(3);
  m.memory_bytes = row.u64(4);
  m.swap_bytes = row.u64(5);
  m.ends_us = row.i64(6);
  m.source = row.text(7);
  m.is_replay = row.u64(8) != 0;
  m.is_running = row.text(9) == "running";
  m.reported_us = row.i64(10);
  return m;
}

Result<std::vector<Machine>> read_machines(mysql::Connection& database) {
  const auto rows = select(
      database,
      "SELECT h.host_id, h.name, h.kernel, h.boot_id, h.memory_bytes, h.swap_bytes, "
      "COALESCE(k.last_time_us, 0), COALESCE(c.source, ''), COALESCE(c.replay, 0), "
      "COALESCE(CAST(c.state AS CHAR), ''), COALESCE(c.updated_us, 0) FROM hosts h "
      "LEFT JOIN checkpoint k ON k.host_id = h.host_id "
      "LEFT JOIN collectors c ON c.host_id = h.host_id ORDER BY h.last_seen_us DESC, h.host_id LIMIT ?",
      {kMostMachines});
  if (!rows) return cannot_read(rows.error());
  std::vector<Machine> machines;
  machines.reserve(rows->size());
  for (const Row& row : *rows) machines.push_back(machine_of(row));
  return machines;
}

std::vector<Machine> chosen(const std::vector<Machine>& all, const std::string& asked, std::uint64_t here) {
  if (asked.empty() && all.size() == 1) return all;
  std::vector<Machine> found;
  for (const Machine& m : all) {
    const bool fits = asked.empty() ? m.id == here : m.name == asked || fmt::format("{:016x}", m.id) == asked;
    if (fits) found.push_back(m);
  }
  return found;
}

}  // namespace

Error cannot_read(const mysql::DbError& error) {
  constexpr unsigned kNoColumn = 1054, kNoTable = 1146;
  if (error.code == kNoColumn || error.code == kNoTable) {
    return {"the database's schema is not this release's: " + mysql::describe(error) +
            ". Run `mapledger-collector migrate` as the user that may write."};
  }
  return {"cannot read the ledger: " + mysql::describe(error) +
          ". Check DB_HOST, DB_PORT, DB_SOCKET, DB_USER, DB_PASS and DB_NAME; the user needs SELECT."};
}

Result<Machine> find_machine(mysql::Connection& database, const std::string& asked, std::uint64_t here) {
  const auto all = read_machines(database);
  if (!all) return all.error();
  if (all->empty()) {
    return Error{
        "the ledger is empty: trace with `mapledger-collector`, or store a recording with "
        "`mapledger-collector import FILE`"};
  }
  const auto found = chosen(*all, asked, here);
  if (found.empty() && asked.empty()) {
    return Error{"--host: the ledger has several machines and this one is not among them: name one" +
                 list(*all)};
  }
  if (found.empty()) return Error{"--host: the ledger has no machine '" + asked + "'. It has" + list(*all)};
  if (found.size() > 1) {
    return Error{"--host: the ledger has several machines '" + asked + "': take one by its id" + list(found)};
  }
  Machine machine = found.front();
  const auto oldest = select(database,
                             "SELECT bucket_us FROM activity_totals WHERE host_id = ? AND kind = 'host' AND "
                             "step_s = 10 ORDER BY bucket_us LIMIT 1",
                             {machine.id});
  if (!oldest) return cannot_read(oldest.error());
  if (!oldest->empty()) machine.begins_us = oldest->front().i64(0);
  return machine;
}

}  // namespace mapledger::report
