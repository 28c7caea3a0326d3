#include "collector/report/figures.hpp"

#include <cstdlib>
#include <ctime>

#include <gtest/gtest.h>

namespace mapledger::report {
namespace {

constexpr std::int64_t kNoon = 1'795'694'400'000'000;  // 2026-11-26T12:00:00Z

TEST(Figures, BytesHaveThreeDigits) {
  EXPECT_EQ(bytes(0), "0 B");
  EXPECT_EQ(bytes(1'023), "1023 B");
  EXPECT_EQ(bytes(1'024), "1.00 KiB");
  EXPECT_EQ(bytes(1'048'064), "1.00 MiB");
  EXPECT_EQ(bytes(10U << 20U), "10.0 MiB");
  EXPECT_EQ(bytes(UINT64_MAX), "16.0 EiB");
  EXPECT_EQ(signed_bytes(-4'096), "−4.00 KiB");
  EXPECT_EQ(signed_bytes(INT64_MIN), "−8.00 EiB");
  EXPECT_EQ(signed_bytes(1), "+1 B");
  EXPECT_EQ(exact_bytes(std::uint64_t{1'234'567}), "1,234,567 bytes");
}

TEST(Figures, CountsRatesAndShares) {
  EXPECT_EQ(count(0), "0");
  EXPECT_EQ(count(999), "999");
  EXPECT_EQ(count(1'000'000), "1,000,000");
  EXPECT_EQ(counted(1, "gap", "gaps"), "1 gap");
  EXPECT_EQ(rate(0), "0");
  EXPECT_EQ(rate(0.01), "<0.1");
  EXPECT_EQ(rate(7.24), "7.2");
  EXPECT_EQ(rate(1'234.4), "1,234");
  EXPECT_EQ(percent(1, 3), "33.3 %");
  EXPECT_EQ(percent(1, 1'000'000), "<0.01 %");
  EXPECT_EQ(percent(3, 3), "100 %");
  EXPECT_EQ(percent(1, 0), "–");
  EXPECT_EQ(error_name(12), "ENOMEM (Cannot allocate memory)");
  EXPECT_EQ(error_name(99'999), "error 99999");
}

TEST(Figures, DurationsHaveTwoUnits) {
  EXPECT_EQ(duration(0), "0 ms");
  EXPECT_EQ(duration(999'999), "999 ms");
  EXPECT_EQ(duration(1'500'000), "1.5 s");
  EXPECT_EQ(duration(70 * kSecondUs), "1 min 10 s");
  EXPECT_EQ(duration(kHourUs), "1 h");
  EXPECT_EQ(duration(25 * kHourUs + 1), "1 d 1 h");
}

TEST(Figures, TimesAreInTheZoneOfTheEnvironment) {
  setenv("TZ", "Europe/Madrid", 1);
  tzset();
  EXPECT_EQ(date_and_time(kNoon), "2026-11-26 13:00:00");
  EXPECT_EQ(rfc3339_local(kNoon + 1), "2026-11-26T13:00:00.000001+01:00");
  EXPECT_EQ(zone_at(kNoon), "CET (+01:00)");
  setenv("TZ", "UTC", 1);
  tzset();
  EXPECT_EQ(rfc3339_local(kNoon), "2026-11-26T12:00:00Z");
  EXPECT_EQ(zone_at(kNoon), "UTC");
  EXPECT_EQ(time_within(kNoon, {kNoon, kNoon + kHourUs}), "12:00:00");
  EXPECT_EQ(time_within(kNoon, {kNoon, kNoon + 24 * kHourUs}), "2026-11-26 12:00:00");
}

}  // namespace
}  // namespace mapledger::report
