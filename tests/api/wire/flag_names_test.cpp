#include "api/wire/flag_names.hpp"

#include <sys/mman.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mapledger::api {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(FlagNamesTest, Protections) {
  EXPECT_THAT(protection_names(PROT_NONE), ElementsAre("PROT_NONE"));
  EXPECT_THAT(protection_names(PROT_READ), ElementsAre("PROT_READ"));
  EXPECT_THAT(protection_names(PROT_READ | PROT_WRITE | PROT_EXEC),
              ElementsAre("PROT_READ", "PROT_WRITE", "PROT_EXEC"));
  EXPECT_THAT(protection_names(PROT_READ | 0x40), ElementsAre("PROT_READ", "0x40"));
}

TEST(FlagNamesTest, FlagsOfMmapAreThoseOfTheSystemsHeader) {
  EXPECT_THAT(map_flag_names(MAP_PRIVATE | MAP_ANONYMOUS), ElementsAre("MAP_PRIVATE", "MAP_ANONYMOUS"));
  EXPECT_THAT(map_flag_names(MAP_SHARED | MAP_FIXED), ElementsAre("MAP_SHARED", "MAP_FIXED"));
  EXPECT_THAT(map_flag_names(MAP_SHARED_VALIDATE | MAP_SYNC), ElementsAre("MAP_SHARED_VALIDATE", "MAP_SYNC"));
  EXPECT_THAT(map_flag_names(MAP_PRIVATE | MAP_FIXED | MAP_DENYWRITE),
              ElementsAre("MAP_PRIVATE", "MAP_FIXED", "MAP_DENYWRITE"));
  EXPECT_THAT(
      map_flag_names(MAP_PRIVATE | MAP_NORESERVE | MAP_STACK | MAP_POPULATE | MAP_LOCKED |
                     MAP_FIXED_NOREPLACE | MAP_GROWSDOWN | MAP_EXECUTABLE | MAP_NONBLOCK | MAP_32BIT),
      ElementsAre("MAP_PRIVATE", "MAP_32BIT", "MAP_GROWSDOWN", "MAP_EXECUTABLE", "MAP_LOCKED",
                  "MAP_NORESERVE", "MAP_POPULATE", "MAP_NONBLOCK", "MAP_STACK", "MAP_FIXED_NOREPLACE"));
}

TEST(FlagNamesTest, HugePagesTellTheirSize) {
  EXPECT_THAT(map_flag_names(MAP_PRIVATE | MAP_HUGETLB), ElementsAre("MAP_PRIVATE", "MAP_HUGETLB"));
  EXPECT_THAT(map_flag_names(MAP_PRIVATE | MAP_HUGETLB | 21U << 26U),
              ElementsAre("MAP_PRIVATE", "MAP_HUGE_2MB", "MAP_HUGETLB"));
  EXPECT_THAT(map_flag_names(MAP_PRIVATE | MAP_HUGETLB | 30U << 26U),
              ElementsAre("MAP_PRIVATE", "MAP_HUGE_1GB", "MAP_HUGETLB"));
}

TEST(FlagNamesTest, WhatHasNoNameIsANumber) {
  EXPECT_THAT(map_flag_names(0), IsEmpty());
  EXPECT_THAT(map_flag_names(0x7), ElementsAre("0x7"));
  EXPECT_THAT(map_flag_names(MAP_PRIVATE | 1ULL << 40U), ElementsAre("MAP_PRIVATE", "0x10000000000"));
  EXPECT_THAT(remap_flag_names(MREMAP_MAYMOVE | MREMAP_FIXED | 8),
              ElementsAre("MREMAP_MAYMOVE", "MREMAP_FIXED", "0x8"));
}

}  // namespace
}  // namespace mapledger::api
