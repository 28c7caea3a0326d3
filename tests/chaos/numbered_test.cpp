#include "tests/chaos/numbered.hpp"

#include <gtest/gtest.h>

namespace mapledger::chaos {
namespace {

TEST(Numbered, AnAddressTellsItsNumber) {
  for (const std::uint64_t n :
       {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{6}, std::uint64_t{4'711}, kMostNumbers - 1}) {
    EXPECT_EQ(number_at(request_of(n).address), n);
  }
}

TEST(Numbered, OtherAddressesAreNoNumbers) {
  EXPECT_FALSE(number_at(0));
  EXPECT_FALSE(number_at(kTop));
  EXPECT_FALSE(number_at(kTop - 1));
  EXPECT_FALSE(number_at(request_of(kMostNumbers).address));
}

TEST(Numbered, WhatIsMappedIsGivenBackByTheNextNumber) {
  for (std::uint64_t n = 0; n < 1'000; n += 2) {
    const NumberedRequest taken = request_of(n);
    const NumberedRequest given = request_of(n + 1);
    ASSERT_TRUE(taken.is_mmap);
    ASSERT_FALSE(given.is_mmap);
    EXPECT_LE(given.address, taken.address);
    if (!taken.fails) {
      EXPECT_GE(given.address + given.length, taken.address + taken.length);
    }
  }
}

}  // namespace
}  // namespace mapledger::chaos
