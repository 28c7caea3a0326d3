#pragma once

#include <optional>

#include "api/store/status_types.hpp"
#include "api/store/types.hpp"
#include "common/mysql/connection.hpp"

namespace mapledger::api {

/// See Store::hosts.
mysql::DbResult<HostPage> read_hosts(mysql::Connection& connection, const HostFilter& filter);

/// See Store::machine.
mysql::DbResult<std::optional<Machine>> read_machine(mysql::Connection& connection,
                                                     std::optional<std::uint64_t> id);

}  // namespace mapledger::api
