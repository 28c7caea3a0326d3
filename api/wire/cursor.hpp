#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/store/status_types.hpp"
#include "api/store/types.hpp"

namespace mapledger::api {

// next_cursor: where a page ended, opaque to clients. base64url of a kind, the host and the position as
// big-endian 64-bit numbers (and a name, where a list is ordered by it), and a check over these, so that a
// cursor that was cut, mistyped or made up is told from ours. It is no secret and guards nothing: a position
// in a list that the client may read anyway.

/// A page's end and the machine whose list it is of.
template <class Position>
struct Cursor {
  std::uint64_t host = 0;
  Position position;
};

std::string write_cursor(const Cursor<ProcessKey>& cursor);
std::string write_cursor(const Cursor<RequestPosition>& cursor);
std::string write_cursor(const Cursor<GapKey>& cursor);
/// Of a list of all machines: its host is 0.
std::string write_cursor(const Cursor<HostKey>& cursor);

std::optional<Cursor<ProcessKey>> read_process_cursor(std::string_view text);
std::optional<Cursor<RequestPosition>> read_request_cursor(std::string_view text);
std::optional<Cursor<GapKey>> read_gap_cursor(std::string_view text);
std::optional<Cursor<HostKey>> read_host_cursor(std::string_view text);

}  // namespace mapledger::api
