#include "api/http/rate_limit.hpp"

#include <gtest/gtest.h>

namespace mapledger::api {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr RateLimit::Clock::time_point kStart{std::chrono::hours(1)};

TEST(RateLimitTest, SoManyAtOnceThenOneByOne) {
  RateLimit limit(2, 3);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(limit.take("a", kStart));
  EXPECT_EQ(limit.take("a", kStart), 1U);
  EXPECT_EQ(limit.look("a", kStart), 1U);
  EXPECT_FALSE(limit.take("b", kStart));  // another address
  EXPECT_FALSE(limit.take("a", kStart + milliseconds(500)));
  EXPECT_TRUE(limit.take("a", kStart + milliseconds(500)));
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(limit.take("a", kStart + seconds(10)));
  EXPECT_TRUE(limit.take("a", kStart + seconds(10)));
}

TEST(RateLimitTest, SaysHowLongToWait) {
  RateLimit limit(0.1, 1);
  EXPECT_FALSE(limit.take("a", kStart));
  EXPECT_EQ(limit.take("a", kStart), 10U);
  EXPECT_EQ(limit.take("a", kStart + seconds(7)), 3U);
}

TEST(RateLimitTest, ZeroIsNoLimit) {
  RateLimit limit(0, 0);
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(limit.take("a", kStart));
}

TEST(RateLimitTest, ForgetsThoseAtRestWhenItKnowsTooMany) {
  RateLimit limit(1, 1);
  EXPECT_FALSE(limit.take("busy", kStart + seconds(100)));
  for (std::size_t i = 0; i + 1 < RateLimit::kMostAddresses; ++i)
    EXPECT_FALSE(limit.take(std::to_string(i), kStart));
  EXPECT_FALSE(limit.take("new", kStart + seconds(100)));
  EXPECT_TRUE(limit.look("busy", kStart + seconds(100)));
  EXPECT_TRUE(limit.look("new", kStart + seconds(100)));
}

}  // namespace
}  // namespace mapledger::api
