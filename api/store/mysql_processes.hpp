#pragma once

#include <optional>
#include <vector>

#include "api/store/explained.hpp"
#include "api/store/types.hpp"
#include "common/mysql/connection.hpp"

namespace mapledger::api {

// The table processes. Each function is one statement or two over a connection that is the caller's for the
// time.

mysql::DbResult<std::vector<Process>> read_processes(mysql::Connection& connection,
                                                     const ProcessFilter& filter);

/// See Store::nth_end.
mysql::DbResult<std::optional<std::int64_t>> read_nth_end(mysql::Connection& connection, std::uint64_t host,
                                                          std::int64_t before_us, std::uint64_t count);

/// See Store::changed_processes.
mysql::DbResult<std::vector<Process>> read_changed_processes(mysql::Connection& connection,
                                                             std::uint64_t host, std::uint64_t batch,
                                                             std::int64_t ended_from_us);

/// Nothing: the host has no process of that id.
mysql::DbResult<std::optional<ProcessDetail>> read_process(mysql::Connection& connection, std::uint64_t host,
                                                           std::uint64_t id);

}  // namespace mapledger::api
