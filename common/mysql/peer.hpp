#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace mapledger::mysql {

/// Whether whoever sends over the connected socket is to be known by it: false if it is no unix socket.
bool pass_credentials(int fd, bool pass);

/// The process that sends what is read next from a socket that passes credentials. Waits for it, and leaves
/// it to be read. Nothing if nothing comes in time.
std::optional<std::uint32_t> next_sender_pid(int fd, std::chrono::milliseconds patience);

/// The process that serves the other end of a connected socket, if it runs on this machine. unix(7): the
/// credentials of the process that called listen(2). A TCP connection: the process, found through
/// /proc/net/tcp* and /proc/PID/fd, that holds the peer's socket. Nothing if it is elsewhere or we may not
/// look.
std::optional<std::uint32_t> local_peer_pid(int fd);

}  // namespace mapledger::mysql
