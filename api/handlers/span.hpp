#pragma once

#include <cstdint>

namespace mapledger::api {

/// Spans of time in whole steps.
constexpr std::int64_t step_begin(std::int64_t time_us, std::int64_t step_us) {
  const std::int64_t rest = time_us % step_us;
  return time_us - (rest < 0 ? rest + step_us : rest);
}
constexpr std::int64_t step_end(std::int64_t time_us, std::int64_t step_us) {
  const std::int64_t begin = step_begin(time_us, step_us);
  return begin == time_us ? begin : begin + step_us;
}

}  // namespace mapledger::api
