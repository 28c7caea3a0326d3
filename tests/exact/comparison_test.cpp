#include "tests/exact/comparison.hpp"

#include <gmock/gmock.h>

namespace mapledger::exact {
namespace {

constexpr std::uint64_t kTicks = 100;
constexpr std::uint64_t kPage = 4096;
const Observed kSeen{42, 777, {100 * kPage, 34 * kPage}};
const LedgerRow kRow{42, 7'775'000'000, 100 * kPage, 34 * kPage, 0};

std::optional<std::string> differs(const std::vector<LedgerRow>& rows,
                                   Compare what = Compare::kWithoutStack) {
  return difference(kSeen, rows, kTicks, what);
}

LedgerRow with(std::optional<std::uint64_t> mapped, std::optional<std::uint64_t> stack) {
  LedgerRow row = kRow;
  row.mapped_bytes = mapped;
  row.stack_bytes = stack;
  return row;
}

TEST(Comparison, EqualRowsDoNotDiffer) {
  EXPECT_EQ(differs({kRow}), std::nullopt);
  EXPECT_EQ(differs({kRow}, Compare::kWhole), std::nullopt);
}

TEST(Comparison, OnePageDiffers) {
  EXPECT_THAT(differs({with(101 * kPage, 34 * kPage)}).value(), testing::HasSubstr("(+4096)"));
  EXPECT_NE(differs({with(99 * kPage, 34 * kPage)}, Compare::kWhole), std::nullopt);
}

TEST(Comparison, GrowthOfTheStackDiffersOnlyOnTheWhole) {
  const auto before_growth = with(98 * kPage, 32 * kPage);
  EXPECT_EQ(differs({before_growth}), std::nullopt);
  EXPECT_NE(differs({before_growth}, Compare::kWhole), std::nullopt);
}

TEST(Comparison, UnknownFiguresDiffer) {
  EXPECT_NE(differs({with(std::nullopt, 34 * kPage)}), std::nullopt);
  EXPECT_NE(differs({with(100 * kPage, std::nullopt)}), std::nullopt);
}

TEST(Comparison, MissingRowDiffers) {
  LedgerRow other = kRow;
  other.pid = 43;
  LedgerRow earlier = kRow;  // the pid was another's
  earlier.start_ns -= 10'000'000;
  EXPECT_NE(differs({}), std::nullopt);
  EXPECT_NE(differs({other, earlier}), std::nullopt);
  EXPECT_EQ(differs({other, earlier, kRow}), std::nullopt);
}

TEST(Comparison, TwoLivingRowsDiffer) {
  EXPECT_NE(differs({kRow, kRow}), std::nullopt);
}

TEST(Comparison, P95IsTheValueThat95Of100DoNotExceed) {
  std::vector<double> values;
  for (int i = 100; i >= 1; --i) values.push_back(i);
  EXPECT_EQ(p95(values), 95);
  EXPECT_EQ(p95({3, 7}), 7);
  EXPECT_EQ(p95({}), 0);
}

TEST(Comparison, TallyCountsAndAveragesBothWays) {
  Tally tally;
  tally.add("a", true);
  tally.add("a", false);
  tally.add("b", true);
  tally.add_skipped();
  tally.add_net(50, 100);
  tally.add_net(150, 100);
  tally.add_net(0, 200);
  EXPECT_EQ(tally.comparisons(), 3);
  EXPECT_EQ(tally.unequal(), 1);
  EXPECT_EQ(tally.skipped(), 1);
  EXPECT_EQ(tally.by_program().at("a"), 2);
  EXPECT_DOUBLE_EQ(tally.net_mean_error(), 100);
  EXPECT_DOUBLE_EQ(tally.net_mean_error_share(), 2.0 / 3);
}

}  // namespace
}  // namespace mapledger::exact
