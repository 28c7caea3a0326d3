#pragma once

#include <cstdint>
#include <string>

namespace mapledger {

/// Microseconds since 1970-01-01 UTC (CLOCK_REALTIME). Any thread.
std::int64_t utc_now_us();

/// Nanoseconds of CLOCK_BOOTTIME, the clock of the tracers. Any thread.
std::uint64_t boottime_now_ns();

/// CLOCK_REALTIME - CLOCK_BOOTTIME in nanoseconds, to well under a microsecond. Any thread.
std::int64_t utc_offset_ns();

/// RFC 3339, UTC, microseconds: 2026-11-20T12:41:20.123456Z.
std::string rfc3339(std::int64_t utc_us);

}  // namespace mapledger
