#pragma once

namespace mapledger::mysql {

/// Microseconds since 1970-01-01 UTC by the database's clock, as an expression: one value a statement. What
/// is compared between machines is compared by this clock, since theirs may differ.
inline constexpr const char* kDatabaseNowUs =
    "TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(6))";

}  // namespace mapledger::mysql
