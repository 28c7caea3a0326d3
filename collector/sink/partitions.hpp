#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/mysql/connection.hpp"

namespace mapledger {

/// A partition a day (UTC), made ahead of time: the days from the newest one there is, or today, to
/// kDaysAhead from now. Bounds are microseconds. Pure, so that it can be tested without a server.
struct DayPartition {
  std::string name;         ///< p20261120
  std::int64_t end_us = 0;  ///< VALUES LESS THAN
};
inline constexpr int kDaysAhead = 7;
std::vector<DayPartition> partitions_to_add(std::int64_t newest_end_us, std::int64_t now_us);

/// Splits catch_all of requests and request_spans so that the coming days have partitions of their own. What
/// is older than the first day goes to `older`. Cheap while catch_all is empty; waits at most the session's
/// lock_wait_timeout.
mysql::DbResult<void> add_partitions(mysql::Connection& database, std::int64_t now_us);

}  // namespace mapledger
