#pragma once

#include <cstdint>
#include <vector>

namespace mapledger::report {

inline constexpr std::int64_t kSecondUs = 1'000'000;
inline constexpr std::int64_t kTenSecondsUs = 10 * kSecondUs;
inline constexpr std::int64_t kHourUs = 3'600 * kSecondUs;

/// From `from_us` up to before `to_us`.
struct Span {
  std::int64_t from_us = 0;
  std::int64_t to_us = 0;
  [[nodiscard]] std::int64_t length_us() const { return to_us - from_us; }
};

/// A part of a span, whose sums the ledger keeps in steps of ten seconds or of an hour.
struct Stretch {
  bool is_hours = false;
  Span span;
};

/// The largest multiple of `step` that is not more.
std::int64_t floor_to(std::int64_t at, std::int64_t step);

/// To whole steps of ten seconds, the least that the ledger's sums tell apart.
Span widened(const Span& span);

/// Whole hours in the middle, ten seconds before and after: exact to ten seconds, and no more than two hours
/// of them are read however long the span is. Of a span of whole ten seconds.
std::vector<Stretch> stretches(const Span& span);

/// How long a bar of the chart is, so that a span has at most kMostBars.
inline constexpr std::int64_t kMostBars = 120;
std::int64_t bar_length(const Span& span);

}  // namespace mapledger::report
