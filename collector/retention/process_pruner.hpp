#pragma once

#include <cstdint>

#include "common/mysql/connection.hpp"

namespace mapledger {

/// Deletes the rows of processes that exited before `before_us` and of whose requests none is kept, at most
/// 1,000 in a transaction. What they add up to stays in programs and checkpoint. Returns how many.
mysql::DbResult<std::uint64_t> prune_processes(mysql::Connection& database, std::int64_t before_us);

}  // namespace mapledger
