#include "tests/exact/ledger_view.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdlib>
#include <set>

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

LedgerView::LedgerView(const std::string& socket) : connection_(connect(socket)) {}

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
  each("SELECT last_time_us, batch, requests FROM checkpoint", [&](const TextRow& row) {
    checkpoint = {static_cast<std::int64_t>(number_in(row, 0)), number_in(row, 1), number_in(row, 2)};
  });
  return checkpoint;
}

bool LedgerView::sums_written_up_to(std::uint64_t batch) {
  return number(fmt::format("SELECT COUNT(*) FROM pending_changes WHERE batch <= {}", batch)) == 0;
}

std::vector<LedgerRow> LedgerView::living(const std::vector<pid_t>& pids) {
  std::vector<LedgerRow> rows;
  if (pids.empty()) return rows;
  each(fmt::format("SELECT pid, start_ns, mapped_bytes, stack_bytes,"
                   " IF(requested_bytes > returned_bytes, requested_bytes - returned_bytes, 0)"
                   " FROM processes WHERE exited_us IS NULL AND pid IN ({})",
                   fmt::join(pids, ",")),
       [&](const TextRow& row) {
         rows.push_back({number_in(row, 0), number_in(row, 1), optional_in(row, 2), optional_in(row, 3),
                         number_in(row, 4)});
       });
  return rows;
}

std::map<std::uint64_t, LedgerView::Calls> LedgerView::calls_by_pid() {
  std::map<std::uint64_t, Calls> calls;
  each(
      "SELECT pid, MAX(ppid), SUM(mmap_calls + munmap_calls + mremap_calls + brk_calls + failed_calls)"
      " FROM processes GROUP BY pid",
      [&](const TextRow& row) { calls[number_in(row, 0)] = {number_in(row, 2), number_in(row, 1)}; });
  return calls;
}

std::uint64_t LedgerView::requests_of(const std::vector<pid_t>& pids) {
  if (pids.empty()) return 0;
  return number(fmt::format("SELECT COUNT(*) FROM requests WHERE pid IN ({})", fmt::join(pids, ",")));
}

std::string LedgerView::last_requests(pid_t pid) {
  constexpr int kMost = 6;
  std::string text;
  each(fmt::format("SELECT CONCAT_WS(' ', time_us, tid, call_name, HEX(address), length, old_length, flags,"
                   " IFNULL(HEX(result), 'NULL'), failed) FROM requests WHERE pid = {}"
                   " ORDER BY run DESC, seq DESC LIMIT {}",
                   pid, kMost),
       [&](const TextRow& row) { text += "#     " + row[0].value_or("") + '\n'; });
  return text;
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
