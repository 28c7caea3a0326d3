#pragma once

#include "api/store/types.hpp"
#include "common/mysql/connection.hpp"

namespace mapledger::api {

/// The log of a host, newest first, by ranges of the primary key of `requests`: as many rows are read as are
/// returned, times the number of hosts that stored in the same time.
mysql::DbResult<RequestPage> read_log(mysql::Connection& connection, const RequestFilter& filter);

/// The same for the processes that bear filter.pid. The log has no index by process: `request_spans` says
/// which stretches of it hold a process's rows, and only those are read. Spans may overlap in time; the order
/// is exact.
mysql::DbResult<RequestPage> read_log_of_pid(mysql::Connection& connection, const RequestFilter& filter);

/// See Store::new_requests.
mysql::DbResult<std::vector<MemoryRequest>> read_new_requests(mysql::Connection& connection, const Head& from,
                                                              const Head& to, std::uint64_t limit);

}  // namespace mapledger::api
