#pragma once

#include <cstdint>
#include <string>

#include "collector/report/span.hpp"

namespace mapledger::report {

// Figures as people read them; the dashboard's dashboard/src/lib/format.ts says the same.

/// Three significant digits in IEC units: 10.1 MiB.
std::string bytes(std::uint64_t value);
/// With its sign: +9.50 MiB.
std::string signed_bytes(std::int64_t value);
/// 12,345 bytes
std::string exact_bytes(std::uint64_t value);
std::string exact_bytes(std::int64_t value);
/// 12,345
std::string count(std::uint64_t value);
/// "1 gap", "12 gaps"
std::string counted(std::uint64_t value, const char* one, const char* more);
/// So many a second: 0.4, 7.2, 1,234.
std::string rate(double per_second);
/// `part` of `whole`: 12.3 %; a dash if there is no whole.
std::string percent(std::uint64_t part, std::uint64_t whole);
/// 350 ms, 10 s, 1 h 30 min
std::string duration(std::int64_t us);
/// ENOMEM (Cannot allocate memory)
std::string error_name(std::int64_t error);

// Times in the zone of the environment variable TZ.

/// 2026-11-26 14:00:00
std::string date_and_time(std::int64_t utc_us);
/// 14:00:00
std::string time_of_day(std::int64_t utc_us);
/// "14:00:00", with the date before it if the span is of several days.
std::string time_within(std::int64_t utc_us, const Span& span);
/// RFC 3339 with its zone: 2026-11-26T14:00:00+01:00, and Z for UTC.
std::string rfc3339_local(std::int64_t utc_us);
/// What the zone is called at that time: CET (+01:00), UTC.
std::string zone_at(std::int64_t utc_us);

}  // namespace mapledger::report
