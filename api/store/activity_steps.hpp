#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/store/types.hpp"
#include "common/mysql/statement.hpp"

namespace mapledger::api {

// Steps of time, for the statements that read the tables activity and activity_totals by their whole keys.

inline constexpr std::int64_t kSecondUs = 1'000'000;
inline constexpr std::int64_t kTenSecondsUs = 10 * kSecondUs;
inline constexpr std::int64_t kHourUs = 3'600 * kSecondUs;
/// Rows that are looked up one by one, by their whole key.
inline constexpr std::int64_t kMostLookups = 8'640;

inline std::int64_t length_of(ActivityStep step) {
  return static_cast<std::int64_t>(step) * kSecondUs;
}

inline std::int64_t floor_to(std::int64_t at, std::int64_t step) {
  const std::int64_t rest = at % step;
  return at - (rest < 0 ? rest + step : rest);
}

/// "?,?,?" and their values: the steps from `from_us` to before `to_us`.
inline std::string list_steps(std::int64_t from_us, std::int64_t to_us, std::int64_t step_us,
                              std::vector<mysql::Value>& values) {
  std::string marks;
  for (std::int64_t at = from_us; at < to_us; at += step_us) {
    marks += marks.empty() ? "?" : ",?";
    values.emplace_back(at);
  }
  return marks;
}

}  // namespace mapledger::api
