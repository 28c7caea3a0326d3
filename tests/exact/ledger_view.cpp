#include "tests/exact/ledger_view.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdlib>

#include "common/host.hpp"

namespace mapledger::exact {
namespace {

using TextRow = mysql::Connection::TextRow;

mysql::Connection connect(const std::string& socket) {
  DatabaseConfig config;
  config.socket = socket;
  config.user = "root";
  return mysql::Connection::open(config).value();
}

std::uint64_t number_in(const TextRow& row, std::size_t i) {
  return row.at(i) ? std::strtoull(row[i]->c_str(), nullptr, 10) : 0;
}

std::optional<std::uint64_t> optional_in(const TextRow& row, std::size_t i) {
  return row.at(i) ? std::optional(number_in(row, i)) : std::nullopt;
}

}  // namespace

LedgerView::LedgerView(const std::string& socket) : connection_(connect(socket)), host_(this_host().id) {}

void LedgerView::each(const std::string& sql, const std::function<void(const TextRow&)>& take) {
  for (const TextRow& row : connection_.query(sql).value()) take(row);
}

std::uint64_t LedgerView::number(const std::string& sql) {
  std::uint64_t value = 0;
  each(sql, [&](const TextRow& row) { value = number_in(row, 0); });
  return value;
}

LedgerView::Checkpoint LedgerView::checkpoint() {
  Checkpoint checkpoint;
  each(fmt::format("SELECT last_time_us, batch FROM checkpoint WHERE host_id = {}", host_),
       [&](const TextRow& row) {
         checkpoint = {static_cast<std::int64_t>(number_in(row, 0)), number_in(row, 1)};
       });
  return checkpoint;
}

bool LedgerView::sums_written_up_to(std::uint64_t batch) {
  return number(fmt::format("SELECT COUNT(*) FROM pending_changes WHERE host_id = {} AND batch <= {}", host_,
                            batch)) == 0;
}

std::vector<LedgerRow> LedgerView::living(const std::vector<pid_t>& pids) {
  std::vector<LedgerRow> rows;
  if (pids.empty()) return rows;
  each(fmt::format("SELECT pid, start_ns, mapped_bytes, stack_bytes,"
                   " IF(requested_bytes > returned_bytes, requested_bytes - returned_bytes, 0)"
                   " FROM processes WHERE host_id = {} AND exited_us IS NULL AND pid IN ({})",
                   host_, fmt::join(pids, ",")),
       [&](const TextRow& row) {
         rows.push_back({number_in(row, 0), number_in(row, 1), optional_in(row, 2), optional_in(row, 3),
                         number_in(row, 4)});
       });
  return rows;
}

std::map<std::uint64_t, LedgerView::Calls> LedgerView::calls_by_pid() {
  std::map<std::uint64_t, Calls> calls;
  each(fmt::format(
           "SELECT pid, MAX(ppid), SUM(mmap_calls + munmap_calls + mremap_calls + brk_calls + failed_calls)"
           " FROM processes WHERE host_id = {} GROUP BY pid",
           host_),
       [&](const TextRow& row) {
         calls[number_in(row, 0)] = {number_in(row, 2), number_in(row, 1)};
       });
  return calls;
}

std::uint64_t LedgerView::requests_of(const std::vector<pid_t>& pids, std::int64_t from_us,
                                      std::int64_t to_us) {
  if (pids.empty()) return 0;
  return number(
      fmt::format("SELECT COUNT(*) FROM requests WHERE host_id = {} AND pid IN ({})"
                  " AND time_us BETWEEN {} AND {}",
                  host_, fmt::join(pids, ","), from_us, to_us));
}

std::uint64_t LedgerView::lost() {
  return number(fmt::format("SELECT lost_tracer + lost_transport FROM collectors WHERE host_id = {}", host_));
}

std::string LedgerView::last_requests(pid_t pid) {
  constexpr int kMost = 6;
  std::string text;
  each(fmt::format("SELECT CONCAT_WS(' ', time_us, tid, call_name, HEX(address), length, old_length, flags,"
                   " IFNULL(HEX(result), 'NULL'), failed) FROM requests WHERE host_id = {} AND pid = {}"
                   " ORDER BY run DESC, seq DESC LIMIT {}",
                   host_, pid, kMost),
       [&](const TextRow& row) { text += "#     " + row[0].value_or("") + '\n'; });
  return text;
}

std::set<pid_t> LedgerView::left_out() {
  std::set<pid_t> pids;
  each(fmt::format(
           "SELECT one.pid FROM collectors, JSON_TABLE(left_out, '$[*]' COLUMNS (pid INT PATH '$.pid'))"
           " AS one WHERE host_id = {}",
           host_),
       [&](const TextRow& row) { pids.insert(static_cast<pid_t>(number_in(row, 0))); });
  return pids;
}

std::uint64_t calls_below(pid_t pid, const std::map<std::uint64_t, LedgerView::Calls>& calls_by_pid) {
  std::multimap<std::uint64_t, std::uint64_t> children;
  for (const auto& [child, calls] : calls_by_pid) children.emplace(calls.parent, child);
  std::set<std::uint64_t> seen{static_cast<std::uint64_t>(pid)};
  std::vector<std::uint64_t> next{static_cast<std::uint64_t>(pid)};
  std::uint64_t sum = 0;
  while (!next.empty()) {
    const std::uint64_t one = next.back();
    next.pop_back();
    const auto own = calls_by_pid.find(one);
    if (own != calls_by_pid.end()) sum += own->second.calls;
    const auto [first, last] = children.equal_range(one);
    for (auto child = first; child != last; ++child) {
      if (seen.insert(child->second).second) next.push_back(child->second);
    }
  }
  return sum;
}

}  // namespace mapledger::exact
