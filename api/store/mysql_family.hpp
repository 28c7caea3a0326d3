#pragma once

#include <cstdint>

#include "api/store/explained.hpp"
#include "common/mysql/connection.hpp"

namespace mapledger::api {

/// Fills in where the detail's process comes from and what came of it: its parent, its start, its lives and
/// its children. Reads by the indexes by_pid and by_parent, no more rows than the pid was used and than are
/// answered.
mysql::DbResult<void> read_family(mysql::Connection& connection, std::uint64_t host, ProcessDetail& detail);

}  // namespace mapledger::api
