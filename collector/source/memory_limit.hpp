#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string_view>

namespace mapledger {

/// Lets the processes of a group that bear `name` take so many bytes of private data more than now, and no
/// more (RLIMIT_DATA). How many processes that was.
int limit_memory(pid_t group, std::string_view name, std::uint64_t bytes);

}  // namespace mapledger
