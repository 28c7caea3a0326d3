#pragma once

#include <cstdint>

#include "api/store/types.hpp"
#include "common/mysql/connection.hpp"

namespace mapledger::api {

/// The requests of a process by their lengths, counted in its newest spans of the log (SpanIndex): no more of
/// them are read than hold about 20,000 rows, of whatever process, so that it takes as long in any ledger.
mysql::DbResult<Sizes> read_sizes(mysql::Connection& connection, std::uint64_t host, std::uint64_t process);

}  // namespace mapledger::api
