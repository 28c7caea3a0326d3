#include "collector/account/pages.hpp"

#include <sys/mman.h>

#include <gtest/gtest.h>

namespace mapledger {
namespace {

constexpr PageSizes kSizes{4096, 2U << 20U};

TEST(Pages, LengthsAreRoundedUpToPages) {
  EXPECT_EQ(round_up(1, 4096), 4096U);
  EXPECT_EQ(round_up(4096, 4096), 4096U);
  EXPECT_EQ(round_up(10'563'585, 4096), 10'567'680U);
  EXPECT_EQ(round_up(0, 4096), 0U);
  EXPECT_EQ(round_up(UINT64_MAX, 4096), UINT64_MAX);
}

TEST(Pages, HugePagesRoundToTheirSize) {
  EXPECT_EQ(requested_bytes(1, MAP_PRIVATE | MAP_ANONYMOUS, kSizes), 4096U);
  EXPECT_EQ(requested_bytes(1, MAP_PRIVATE | MAP_HUGETLB, kSizes), 2U << 20U);
  EXPECT_EQ(requested_bytes(1, static_cast<std::uint64_t>(MAP_HUGETLB) | (30ULL << MAP_HUGE_SHIFT), kSizes),
            1ULL << 30U);
}

}  // namespace
}  // namespace mapledger
