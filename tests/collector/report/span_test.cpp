#include "collector/report/span.hpp"

#include <string>

#include <gtest/gtest.h>

namespace mapledger::report {
namespace {

constexpr std::int64_t kDayUs = 24 * kHourUs;

std::string words(const Span& span) {
  std::string text;
  for (const Stretch& s : stretches(span)) {
    text += s.is_hours ? "h" : "s";
    text += std::to_string(s.span.from_us / kTenSecondsUs) + "-" +
            std::to_string(s.span.to_us / kTenSecondsUs) + " ";
  }
  return text;
}

TEST(Span, IsWidenedToWholeTenSeconds) {
  const Span wide = widened({19'999'999, 20'000'001});
  EXPECT_EQ(wide.from_us, 10'000'000);
  EXPECT_EQ(wide.to_us, 30'000'000);
  const Span same = widened({10'000'000, 30'000'000});
  EXPECT_EQ(same.from_us, 10'000'000);
  EXPECT_EQ(same.to_us, 30'000'000);
}

TEST(Span, IsOfWholeHoursAndTenSecondsAroundThem) {
  EXPECT_EQ(words({0, kHourUs}), "h0-360 ");
  EXPECT_EQ(words({10 * kTenSecondsUs, 20 * kTenSecondsUs}), "s10-20 ");
  EXPECT_EQ(words({300 * kTenSecondsUs, 719 * kTenSecondsUs}), "s300-719 ");
  EXPECT_EQ(words({300 * kTenSecondsUs, 1081 * kTenSecondsUs}), "s300-360 h360-1080 s1080-1081 ");
}

TEST(Span, OfAnyLengthHasABoundedNumberOfBars) {
  for (std::int64_t length = kTenSecondsUs; length < 200 * 365 * kDayUs;
       length = length * 3 / 2 / kTenSecondsUs * kTenSecondsUs + kTenSecondsUs) {
    EXPECT_LE(length / bar_length({0, length}), kMostBars) << length;
  }
  EXPECT_EQ(bar_length({0, kTenSecondsUs}), kTenSecondsUs);
  EXPECT_EQ(bar_length({0, kHourUs}), 6 * kTenSecondsUs);
}

}  // namespace
}  // namespace mapledger::report
