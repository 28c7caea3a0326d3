#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "api/http/params.hpp"
#include "api/wire/cursor.hpp"

namespace mapledger::api {

/// Where the page before ended, if the request asks for a page behind it; its host is then the request's, and
/// must not be another than the one that is asked for.
template <class Position>
std::optional<Position> read_position(Params& params, std::optional<std::uint64_t>& host,
                                      std::optional<Cursor<Position>> (*read)(std::string_view)) {
  const auto text = params.text("cursor");
  if (!text) return std::nullopt;
  const auto cursor = read(*text);
  if (!cursor || cursor->host != host.value_or(cursor->host)) {
    params.reject("cursor", "next_cursor of the page before, of the same list");
    return std::nullopt;
  }
  host = cursor->host;
  return cursor->position;
}

}  // namespace mapledger::api
