#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/mysql/connection.hpp"
#include "tests/exact/comparison.hpp"

namespace mapledger::exact {

/// What the ledger of this machine says while it is written. Connects to the database by its socket as its
/// root user. One thread; throws what DbResult::value() does.
class LedgerView {
 public:
  explicit LedgerView(const std::string& socket);

  struct Checkpoint {
    std::int64_t last_time_us = 0;
    std::uint64_t batch = 0;
  };
  Checkpoint checkpoint();

  /// Whether what the batches up to this one changed is in the processes' rows.
  bool sums_written_up_to(std::uint64_t batch);

  /// Rows of processes that have not ended.
  std::vector<LedgerRow> living(const std::vector<pid_t>& pids);

  /// Calls of each pid, of all that ever bore it, and who its parent was.
  struct Calls {
    std::uint64_t calls = 0;
    std::uint64_t parent = 0;
  };
  std::map<std::uint64_t, Calls> calls_by_pid();

  /// Requests that are stored of these processes, of a span of time in microseconds UTC.
  std::uint64_t requests_of(const std::vector<pid_t>& pids, std::int64_t from_us, std::int64_t to_us);

  /// Events that did not reach the collector in its present run.
  std::uint64_t lost();

  /// The newest requests of the process, newest first, one a line.
  std::string last_requests(pid_t pid);

  /// Processes that the collector says it leaves out.
  std::set<pid_t> left_out();

  /// One number, by a constant statement.
  std::uint64_t number(const std::string& sql);
  void each(const std::string& sql, const std::function<void(const mysql::Connection::TextRow&)>& take);

 private:
  mysql::Connection connection_;
  std::uint64_t host_;
};

/// The calls of a process and of all that descend from it.
std::uint64_t calls_below(pid_t pid, const std::map<std::uint64_t, LedgerView::Calls>& calls_by_pid);

}  // namespace mapledger::exact
