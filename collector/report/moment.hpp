#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "common/result.hpp"

namespace mapledger::report {

/// A time as it is given on the command line, before it is known what it refers to.
struct Ago {
  std::int64_t us = 0;
};
struct Clock {
  std::int64_t us_of_day = 0;
};
struct At {
  std::int64_t utc_us = 0;
};
enum class LedgerEdge { kStart, kEnd };
using Moment = std::variant<At, Ago, Clock, LedgerEdge>;

/// What a moment refers to.
struct Frame {
  std::int64_t now_us = 0;
  std::int64_t day_of_us = 0;  ///< a time of day is of the day that this is in
  std::int64_t start_us = 0;   ///< of the ledger
  std::int64_t end_us = 0;
};

/// RFC 3339 as people write it (2026-11-26T14:00Z, 2026-11-26 14:00:30+01:00, 2026-11-26), a time of day
/// (14:00), so long ago (90s, 30m, 1h, 7d), now, start or end. What has no zone is in that of the environment
/// variable TZ, as tzset(3) reads it. Years are 1970 to 2199.
Result<Moment> parse_moment(std::string_view text);

/// Microseconds since 1970-01-01 UTC.
Result<std::int64_t> resolve(const Moment& moment, const Frame& frame);

}  // namespace mapledger::report
