#pragma once

#include <cstdint>
#include <string>

#include "common/mysql/connection.hpp"

namespace mapledger {

/// How far this machine's clock is from the database's.
struct ClockSkew {
  /// Beyond this it is warned of: times of several machines cannot be put beside each other any more.
  static constexpr std::int64_t kMostUs = 1'000'000;

  std::int64_t ahead_us = 0;   ///< ours less the database's
  std::uint64_t error_us = 0;  ///< it is off by no more than this: half of the round trip

  [[nodiscard]] bool is_wide() const { return ahead_us > kMostUs || ahead_us < -kMostUs; }
  /// "this machine's clock is 5000 ms ahead of the database's".
  [[nodiscard]] std::string words() const;
};

/// Asks a few times, and takes the answer that came soonest.
mysql::DbResult<ClockSkew> measure_skew(mysql::Connection& database);

}  // namespace mapledger
