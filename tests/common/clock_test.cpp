#include "common/clock.hpp"

#include <gtest/gtest.h>

namespace mapledger {
namespace {

TEST(Clock, WritesRfc3339WithMicroseconds) {
  EXPECT_EQ(rfc3339(0), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(rfc3339(1'795'180'761'555'755), "2026-11-20T13:19:21.555755Z");
}

TEST(Clock, CountsBackFromTheEpoch) {
  EXPECT_EQ(rfc3339(-1), "1969-12-31T23:59:59.999999Z");
}

TEST(Clock, TheOffsetJoinsTheTwoClocks) {
  const std::int64_t before_us = utc_now_us();
  const std::int64_t joined_us = (static_cast<std::int64_t>(boottime_now_ns()) + utc_offset_ns()) / 1000;
  EXPECT_GE(joined_us, before_us - 1'000'000);
  EXPECT_LE(joined_us, utc_now_us() + 1'000'000);
}

}  // namespace
}  // namespace mapledger
