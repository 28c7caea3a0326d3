#include "api/wire/time.hpp"

#include <gtest/gtest.h>

#include "common/clock.hpp"

namespace mapledger::api {
namespace {

TEST(TimeTest, ReadsWhatTheApiWrites) {
  for (const std::int64_t us : {std::int64_t{0}, std::int64_t{1'763'640'000'123'456},
                                std::int64_t{951'782'400'000'000}, std::int64_t{253'402'300'799'999'999}}) {
    EXPECT_EQ(read_time(rfc3339(us)), us) << rfc3339(us);
  }
}

TEST(TimeTest, ReadsTheFormsOfRfc3339) {
  constexpr std::int64_t kNoon = 1'763'640'000'000'000;
  EXPECT_EQ(read_time("2025-11-20T12:00:00Z"), kNoon);
  EXPECT_EQ(read_time("2025-11-20t12:00:00z"), kNoon);
  EXPECT_EQ(read_time("2025-11-20 12:00:00Z"), kNoon);
  EXPECT_EQ(read_time("2025-11-20T12:00:00.5Z"), kNoon + 500'000);
  EXPECT_EQ(read_time("2025-11-20T12:00:00.123456789Z"), kNoon + 123'456);
  EXPECT_EQ(read_time("2025-11-20T13:30:00+01:30"), kNoon);
  EXPECT_EQ(read_time("2025-11-20T13:30:00 01:30"), kNoon);
  EXPECT_EQ(read_time("2025-11-20T07:00:00-05:00"), kNoon);
}

TEST(TimeTest, RefusesAllElse) {
  for (const char* bad : {"", "now", "0", "2025-11-20", "2025-11-20T12:00Z", "2025-11-20T12:00:00",
                          "2025-13-20T12:00:00Z", "2025-02-29T12:00:00Z", "2025-11-20T24:00:00Z",
                          "2025-11-20T12:60:00Z", "2025-11-20T12:00:00.Z", "2025-11-20T12:00:00.1234567890Z",
                          "2025-11-20T12:00:00Zx", "2025-11-20T12:00:00+1:00", "1969-12-31T23:59:59Z",
                          "1970-01-01T00:00:00+00:01", "-025-11-20T12:00:00Z", "2025-11-20T12:00:00Z;--"}) {
    EXPECT_FALSE(read_time(bad)) << bad;
  }
}

}  // namespace
}  // namespace mapledger::api
