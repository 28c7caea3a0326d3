#include "collector/retention/partition.hpp"

#include <gtest/gtest.h>

namespace mapledger {
namespace {

constexpr std::int64_t kDay = 20'777 * kDayUs;  // 2026-11-20

TEST(Partition, ItsNameSaysWhereItBegins) {
  EXPECT_EQ(partition_name(kDay + 14 * kHourUs + 7 * kMinuteUs), "p20261120_1407");
  EXPECT_EQ(partition_name(0), "p19700101_0000");
  EXPECT_EQ(partition_name(-kMinuteUs), "p19691231_2359");
  for (const std::int64_t begin : {std::int64_t{0}, kDay, kDay + 23 * kHourUs + 59 * kMinuteUs}) {
    EXPECT_EQ(partition_begin(partition_name(begin)), begin);
  }
}

TEST(Partition, NamesOfAnotherFormSayNothing) {
  for (const char* name :
       {"", "older", "catch_all", "p20261120", "p20261120_14", "q20261120_1400", "p20261120-1400",
        "p2026112x_1400", "p20261320_1400", "p20261120_2460", "p20260231_0000", "p20261120_1400 "}) {
    EXPECT_FALSE(partition_begin(name).has_value()) << name;
  }
}

TEST(Partition, FloorsTowardsThePast) {
  EXPECT_EQ(floor_to(kHourUs + 1, kHourUs), kHourUs);
  EXPECT_EQ(floor_to(kHourUs, kHourUs), kHourUs);
  EXPECT_EQ(floor_to(-1, kHourUs), -kHourUs);
}

}  // namespace
}  // namespace mapledger
