#include "api/store/explained.hpp"

#include <random>

#include <gtest/gtest.h>

namespace mapledger::api {
namespace {

constexpr std::int64_t kPage = 4096;

std::int64_t sum(const Explained& e) {
  return e.before + e.mmap + e.munmap + e.mremap + e.brk + e.exec + e.fork + e.exit + e.other;
}

std::int64_t sum(const Difference& d) {
  return d.mapped_over + d.holes + d.before + d.fork + d.exec + d.mremap + d.brk + d.exit + d.other +
         d.below_zero;
}

Process process_of(std::uint64_t requested, std::uint64_t returned, std::uint64_t mapped) {
  Process p;
  p.requested_bytes = requested;
  p.returned_bytes = returned;
  p.mapped_bytes = mapped;
  return p;
}

/// As the collector keeps it: what nothing else explains is other.
Explained completed(const Process& process, Explained parts) {
  parts.other = static_cast<std::int64_t>(*process.mapped_bytes) - sum(parts);
  return parts;
}

TEST(ExplainedTest, LoaderMapsALibraryOverItself) {
  // a library of 10 pages in one piece, then 4 of them again with MAP_FIXED
  const Process p = process_of(14 * kPage, 0, 13 * kPage);
  const Explained whole = completed(p, {0, 10 * kPage, 0, 0, 0, 3 * kPage, 0, 0, 0});
  const Difference d = difference(p, whole);
  EXPECT_EQ(d.total, -kPage);
  EXPECT_EQ(d.mapped_over, -4 * kPage);
  EXPECT_EQ(d.exec, 3 * kPage);
  EXPECT_EQ(sum(d), d.total);
}

TEST(ExplainedTest, MunmapOfAHole) {
  const Process p = process_of(10 * kPage, 6 * kPage, 8 * kPage);
  const Difference d = difference(p, completed(p, {0, 10 * kPage, -2 * kPage, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(d.holes, 4 * kPage);
  EXPECT_EQ(d.total, 4 * kPage);
  EXPECT_EQ(d.below_zero, 0);
}

TEST(ExplainedTest, MoreGivenBackThanAskedForStopsAtZero) {
  // it was there before the collector, and gives back 6 pages of the 20 it had
  const Process p = process_of(kPage, 6 * kPage, 15 * kPage);
  const Difference d = difference(p, completed(p, {20 * kPage, kPage, -6 * kPage, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(d.total, 15 * kPage);
  EXPECT_EQ(d.before, 20 * kPage);
  EXPECT_EQ(d.holes, 0);
  EXPECT_EQ(d.below_zero, -5 * kPage);
  EXPECT_EQ(sum(d), d.total);
}

TEST(ExplainedTest, PartsAddUpWhateverTheRowHolds) {
  std::mt19937_64 random(20261120);
  std::uniform_int_distribution<std::int64_t> part(-(std::int64_t{1} << 50), std::int64_t{1} << 50);
  std::uniform_int_distribution<std::uint64_t> whole(0, std::uint64_t{1} << 51U);
  for (int round = 0; round < 10'000; ++round) {
    const Process p = process_of(whole(random), whole(random), whole(random));
    const Explained e = completed(p, {part(random), part(random), part(random), part(random), part(random),
                                      part(random), part(random), part(random), 0});
    const Difference d = difference(p, e);
    ASSERT_EQ(d.total, static_cast<std::int64_t>(*p.mapped_bytes) - static_cast<std::int64_t>(p.net_bytes()))
        << round;
    ASSERT_EQ(sum(d), d.total) << round;
    ASSERT_LE(d.below_zero, 0) << round;
  }
}

TEST(ExplainedTest, SumsBeyondTwoToThe63AreNoTrap) {
  const Process p = process_of(UINT64_MAX, UINT64_MAX - 5, 9);
  const Difference d = difference(p, completed(p, {0, 5, 0, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(d.total, 4);
  EXPECT_EQ(sum(d), d.total);
}

}  // namespace
}  // namespace mapledger::api
