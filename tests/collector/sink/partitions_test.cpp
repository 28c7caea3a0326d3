#include "collector/sink/partitions.hpp"

#include <gtest/gtest.h>

namespace mapledger {
namespace {

constexpr std::int64_t kDayUs = 86'400'000'000;
constexpr std::int64_t kToday = 20'777;  // 2026-11-20
constexpr std::int64_t kNowUs = kToday * kDayUs + 1;

TEST(Partitions, TheFirstTimeTheyBeginWithAllThatIsOlder) {
  const auto wanted = partitions_to_add(0, kNowUs);
  ASSERT_EQ(wanted.size(), 2U + kDaysAhead);
  EXPECT_EQ(wanted[0].name, "older");
  EXPECT_EQ(wanted[0].end_us, kToday * kDayUs);
  EXPECT_EQ(wanted[1].name, "p20261120");
  EXPECT_EQ(wanted[1].end_us, (kToday + 1) * kDayUs);
}

TEST(Partitions, ADayLaterOneIsAdded) {
  const auto wanted = partitions_to_add((kToday + kDaysAhead) * kDayUs, kNowUs);
  ASSERT_EQ(wanted.size(), 1U);
  EXPECT_EQ(wanted[0].name, "p20261127");
}

TEST(Partitions, NothingIsAddedTwice) {
  EXPECT_TRUE(partitions_to_add((kToday + kDaysAhead + 1) * kDayUs, kNowUs).empty());
}

TEST(Partitions, ALongAbsenceIsOnePartition) {
  const auto wanted = partitions_to_add((kToday - 400) * kDayUs, kNowUs);
  ASSERT_EQ(wanted.size(), 2U + kDaysAhead);
  EXPECT_EQ(wanted[0].name, "p20261119");
  EXPECT_EQ(wanted[0].end_us, kToday * kDayUs);
}

}  // namespace
}  // namespace mapledger
