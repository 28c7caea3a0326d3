#pragma once

#include "api/store/status_types.hpp"
#include "api/store/types.hpp"
#include "common/mysql/connection.hpp"

namespace mapledger::api {

/// A host's rows in hosts, collectors and checkpoint, and its newest gaps. Without a host: there is no such
/// one.
mysql::DbResult<Status> read_status(mysql::Connection& connection, std::uint64_t host);

/// See Store::machines.
mysql::DbResult<std::vector<Status>> read_machines(mysql::Connection& connection);

/// Newest first, by the primary key of `gaps`.
mysql::DbResult<std::vector<Gap>> read_gaps(mysql::Connection& connection, const GapFilter& filter);

}  // namespace mapledger::api
