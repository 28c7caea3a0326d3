#pragma once

#include <vector>

#include "api/store/types.hpp"
#include "common/mysql/connection.hpp"

namespace mapledger::api {

/// See Store::partly_stored.
mysql::DbResult<std::vector<PartlyStored>> read_partly_stored(mysql::Connection& connection,
                                                              std::uint64_t host, const Window& window);

}  // namespace mapledger::api
