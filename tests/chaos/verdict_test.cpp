#include "tests/chaos/verdict.hpp"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mapledger::chaos {
namespace {

using testing::ElementsAre;

/// Number n is called at n + 1 milliseconds since boot and answered 2 us later; the machine booted at 1 s
/// UTC.
class Numbers : public testing::Test {
 protected:
  static constexpr std::int64_t kBootUs = 1'000'000;
  static constexpr std::size_t kCount = 10;

  static std::vector<CallTime> calls() {
    std::vector<CallTime> all;
    for (std::uint64_t n = 0; n < kCount; ++n)
      all.push_back({(n + 1) * 1'000'000, (n + 1) * 1'000'000 + 2'000});
    return all;
  }
  static std::int64_t called_us(std::int64_t n) { return kBootUs + (n + 1) * 1'000; }

  NumbersVerdict check(const std::vector<Span>& gaps) const {
    return check_numbers(calls(), {kBootUs * 1'000, kBootUs * 1'000}, times_stored_, gaps);
  }

  std::vector<std::uint8_t> times_stored_ = std::vector<std::uint8_t>(kCount, 1);
};

TEST_F(Numbers, AllStoredOnce) {
  const NumbersVerdict verdict = check({});
  EXPECT_EQ(verdict.stored, kCount);
  EXPECT_EQ(verdict.in_gaps + verdict.lost + verdict.doubled, 0U);
}

TEST_F(Numbers, OneThatIsNowhereIsLost) {
  times_stored_[4] = 0;
  const NumbersVerdict verdict = check({});
  EXPECT_EQ(verdict.lost, 1U);
  EXPECT_THAT(verdict.lost_runs, ElementsAre(NumbersVerdict::Run{4, 4}));
}

TEST_F(Numbers, LostOnesThatFollowEachOtherAreOneRun) {
  for (const std::size_t n : {0U, 1U, 2U, 5U, 9U}) times_stored_[n] = 0;
  const NumbersVerdict verdict = check({{called_us(5), called_us(5) + 2}});
  EXPECT_EQ(verdict.lost, 4U);
  EXPECT_THAT(verdict.lost_runs, ElementsAre(NumbersVerdict::Run{0, 2}, NumbersVerdict::Run{9, 9}));
}

TEST_F(Numbers, OneInAGapIsNotLost) {
  times_stored_[4] = 0;
  const NumbersVerdict verdict = check({{called_us(0), called_us(1)}, {called_us(4) - 1, called_us(4) + 3}});
  EXPECT_EQ(verdict.in_gaps, 1U);
  EXPECT_EQ(verdict.lost, 0U);
}

TEST_F(Numbers, AGapBesideItDoesNotHaveIt) {
  times_stored_[4] = 0;
  EXPECT_EQ(check({{called_us(3), called_us(4) - 1}}).lost, 1U) << "it ends a microsecond before";
  EXPECT_EQ(check({{called_us(4) + 3, called_us(6)}}).lost, 1U) << "it begins a microsecond after the answer";
}

TEST_F(Numbers, AGapThatEndsInTheMomentOfTheCallHasIt) {
  times_stored_[4] = 0;
  EXPECT_EQ(check({{called_us(3), called_us(4)}}).lost, 0U);
  EXPECT_EQ(check({{called_us(4) + 2, called_us(6)}}).lost, 0U);
}

TEST_F(Numbers, ALongGapIsFoundBehindShortOnesWithinIt) {
  times_stored_[8] = 0;
  EXPECT_EQ(
      check({{called_us(0), called_us(9)}, {called_us(1), called_us(2)}, {called_us(3), called_us(4)}}).lost,
      0U);
}

TEST_F(Numbers, RowsTooManyAreDoubled) {
  times_stored_[2] = 2;
  times_stored_[3] = 3;
  const NumbersVerdict verdict = check({});
  EXPECT_EQ(verdict.doubled, 3U);
  EXPECT_EQ(verdict.stored, kCount);
}

TEST_F(Numbers, OneThatIsStoredInAGapCountsAsStored) {
  EXPECT_EQ(check({{called_us(0), called_us(9)}}).stored, kCount);
}

TEST(TimeOf, IsAsWideAsTheOffsetsDiffer) {
  EXPECT_EQ(time_of({5'000'999, 5'001'999}, {1'000'000'000, 1'000'010'000}), (Span{1'005'000, 1'005'011}));
}

TEST(Merged, SortsAndJoins) {
  EXPECT_THAT(merged({{50, 60}, {10, 20}, {20, 30}, {55, 58}}), ElementsAre(Span{10, 30}, Span{50, 60}));
}

TEST(Excess, IsNoneWithinAnOutage) {
  EXPECT_EQ(excess_us({120, 180}, {{100, 200}}), 0);
}

TEST(Excess, IsHowFarTheGapGoesBeyondEitherEnd) {
  EXPECT_EQ(excess_us({70, 150}, {{100, 200}}), 30);
  EXPECT_EQ(excess_us({150, 290}, {{100, 200}}), 90);
  EXPECT_EQ(excess_us({300, 400}, {{100, 200}}), 200);
}

TEST(Excess, BetweenTwoOutagesIsTheWayToTheNearerOne) {
  const std::vector<Span> outages{{100, 200}, {1'200, 1'300}};
  EXPECT_EQ(excess_us({150, 1'250}, outages), 500) << "the gap takes in the whole time between";
  EXPECT_EQ(excess_us({150, 300}, outages), 100);
  EXPECT_EQ(excess_us({1'000, 1'250}, outages), 200);
  EXPECT_EQ(excess_us({400, 450}, outages), 250) << "a gap while all ran";
}

TEST(Excess, WithoutAnOutageNoGapIsExplained) {
  EXPECT_EQ(excess_us({1, 2}, {}), std::numeric_limits<std::int64_t>::max());
}

TEST(Differences, AreNoneBetweenEqualBooks) {
  const SumsByKey books{{"processes 1", {4096, 0, 1}}, {"processes 2", {0, 8192, 0, 2}}};
  EXPECT_THAT(differences(books, books), ElementsAre());
}

TEST(Differences, AreTheKeysWhoseSumsDiffer) {
  EXPECT_THAT(differences({{"a", {4096, 0, 1}}, {"b", {1}}}, {{"a", {4096, 0, 2}}, {"b", {1}}}),
              ElementsAre("a"));
}

TEST(Differences, AMissingKeyHasSumsOfZero) {
  EXPECT_THAT(differences({{"a", {4096, 0, 1}}}, {}), ElementsAre("a"));
  EXPECT_THAT(differences({}, {{"b", {0, 0, 0, 0, 0, 0, 1}}}), ElementsAre("b"));
  EXPECT_THAT(differences({{"a", {}}}, {{"b", {}}}), ElementsAre()) << "a process that asked for nothing";
}

}  // namespace
}  // namespace mapledger::chaos
