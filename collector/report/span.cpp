#include "collector/report/span.hpp"

#include <algorithm>
#include <array>

namespace mapledger::report {

std::int64_t floor_to(std::int64_t at, std::int64_t step) {
  const std::int64_t rest = at % step;
  return at - (rest < 0 ? rest + step : rest);
}

Span widened(const Span& span) {
  return {floor_to(span.from_us, kTenSecondsUs), floor_to(span.to_us + kTenSecondsUs - 1, kTenSecondsUs)};
}

std::vector<Stretch> stretches(const Span& span) {
  const std::int64_t first_hour = floor_to(span.from_us + kHourUs - 1, kHourUs);
  const std::int64_t last_hour = floor_to(span.to_us, kHourUs);
  if (first_hour >= last_hour) return {{false, span}};
  std::vector<Stretch> parts;
  if (span.from_us < first_hour) parts.push_back({false, {span.from_us, first_hour}});
  parts.push_back({true, {first_hour, last_hour}});
  if (last_hour < span.to_us) parts.push_back({false, {last_hour, span.to_us}});
  return parts;
}

std::int64_t bar_length(const Span& span) {
  constexpr std::int64_t kDay = 86'400;
  constexpr std::array<std::int64_t, 18> kSeconds = {
      10,    30,     60,     120,    300,  600,      900,       1'800,      3'600,
      7'200, 10'800, 21'600, 43'200, kDay, 7 * kDay, 30 * kDay, 365 * kDay, 3'650 * kDay};
  // A bar more than they would fill, for a span that does not begin with one.
  const auto* const fits = std::find_if(kSeconds.begin(), kSeconds.end(), [&](std::int64_t seconds) {
    return span.length_us() / (seconds * kSecondUs) + 1 <= kMostBars;
  });
  return (fits == kSeconds.end() ? kSeconds.back() : *fits) * kSecondUs;
}

}  // namespace mapledger::report
