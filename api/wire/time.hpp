#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace mapledger::api {

/// Microseconds since 1970 of a time as RFC 3339 writes it: 2026-11-20T12:41:20.123456Z, with or without a
/// fraction, with Z or an offset such as +01:00 (in a query a + that was not escaped reads as a space: taken
/// too). What is finer than a microsecond is cut off. Nothing for all else, and for times outside of the
/// years 1970 to 9999.
std::optional<std::int64_t> read_time(std::string_view text);

}  // namespace mapledger::api
