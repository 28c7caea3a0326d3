#pragma once

#include <cstdint>
#include <optional>

namespace mapledger::mysql {

/// The process that serves the other end of a connected socket, if it runs on this machine. unix(7): the
/// credentials of the process that called listen(2). A TCP connection: the process, found through
/// /proc/net/tcp* and /proc/PID/fd, that holds the peer's socket. Nothing if it is elsewhere or we may not
/// look.
std::optional<std::uint32_t> local_peer_pid(int fd);

}  // namespace mapledger::mysql
