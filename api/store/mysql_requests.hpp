#pragma once

#include "api/store/types.hpp"
#include "common/mysql/connection.hpp"

namespace mapledger::api {

/// A page of the log of a host, newest first. Without a filter it is read by ranges of the primary key of
/// `requests`: as many rows are read as are returned. Else by LogSearch.
mysql::DbResult<RequestPage> read_requests(mysql::Connection& connection, const RequestFilter& filter);

/// See Store::new_requests.
mysql::DbResult<std::vector<MemoryRequest>> read_new_requests(mysql::Connection& connection, const Head& from,
                                                              const Head& to, std::uint64_t limit);

}  // namespace mapledger::api
