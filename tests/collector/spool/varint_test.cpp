#include "collector/spool/varint.hpp"

#include <string>

#include <gtest/gtest.h>

namespace mapledger::spool {
namespace {

std::string put(std::uint64_t value) {
  char bytes[kMaxVarintBytes];
  return {bytes, put_varint(bytes, value)};
}

TEST(VarintTest, EveryLengthRoundTrips) {
  for (unsigned bits = 0; bits < 64; ++bits) {
    const std::uint64_t power = std::uint64_t{1} << bits;
    for (const std::uint64_t value : {power - 1, power, power + 1, UINT64_MAX >> bits}) {
      const std::string bytes = put(value);
      FieldCursor near_end(bytes);
      EXPECT_EQ(near_end.number(), value);
      EXPECT_EQ(near_end.left(), 0U);
      EXPECT_TRUE(near_end.good());
      const std::string more = bytes + std::string(kMaxVarintBytes, 'x');
      FieldCursor within(more);
      EXPECT_EQ(within.number(), value);
      EXPECT_EQ(within.left(), kMaxVarintBytes);
    }
  }
}

TEST(VarintTest, IsAsShortAsLeb128) {
  EXPECT_EQ(put(0).size(), 1U);
  for (unsigned bits = 1; bits <= 56; ++bits)
    EXPECT_EQ(put(UINT64_MAX >> (64 - bits)).size(), (bits + 6) / 7) << bits;
  EXPECT_EQ(put(UINT64_MAX).size(), 9U);
}

TEST(VarintTest, OneThatIsCutIsBad) {
  for (const std::uint64_t value : {std::uint64_t{128}, std::uint64_t{1} << 40U, UINT64_MAX}) {
    const std::string bytes = put(value);
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
      const std::string part = bytes.substr(0, cut);
      FieldCursor cursor(part);
      EXPECT_EQ(cursor.number(), 0U);
      EXPECT_FALSE(cursor.good());
      EXPECT_EQ(cursor.number(), 0U);
      EXPECT_EQ(cursor.byte(), 0U);
      EXPECT_EQ(cursor.text(9), "");
    }
  }
}

TEST(VarintTest, FoldsSignedNumbers) {
  EXPECT_EQ(fold(0), 0U);
  EXPECT_EQ(fold(-1), 1U);
  EXPECT_EQ(fold(1), 2U);
  for (const std::int64_t value : {std::int64_t{0}, std::int64_t{-1}, INT64_MAX, INT64_MIN}) {
    EXPECT_EQ(unfold(fold(value)), value);
    for (const std::int64_t base : {std::int64_t{0}, std::int64_t{7}, INT64_MAX, INT64_MIN})
      EXPECT_EQ(unfold_difference(fold_difference(value, base), base), value);
  }
}

TEST(VarintTest, ATextNoLongerThanAllowed) {
  const std::string bytes = put(3) + "abcd";
  FieldCursor enough(bytes);
  EXPECT_EQ(enough.text(3), "abc");
  EXPECT_EQ(enough.left(), 1U);
  FieldCursor allowed_less(bytes);
  EXPECT_EQ(allowed_less.text(2), "");
  EXPECT_FALSE(allowed_less.good());
}

}  // namespace
}  // namespace mapledger::spool
