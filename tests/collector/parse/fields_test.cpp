#include "collector/parse/fields.hpp"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace mapledger::parse {
namespace {

/// The field's value, or "bad".
template <class T>
std::string read(const std::string& text) {
  FieldReader in(text);
  T value{};
  in.number(value, "FIELD");
  return in.bad() != nullptr ? "bad" : std::to_string(value);
}

TEST(FieldReader, ReadsNumbersOfEveryLength) {
  std::string digits;
  for (int i = 1; i <= 19; ++i) {
    digits += static_cast<char>('0' + i % 10);
    EXPECT_EQ(read<std::uint64_t>(digits + ",x"), digits);
    EXPECT_EQ(read<std::uint64_t>(digits + ",followed by more than eight bytes"), digits);
  }
}

TEST(FieldReader, AgreesWithTheLibraryOnRandomNumbers) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 100'000; ++i) {
    const std::uint64_t number = random() >> (random() % 64);
    ASSERT_EQ(read<std::uint64_t>(std::to_string(number) + ",1234567890"), std::to_string(number));
  }
}

TEST(FieldReader, HoldsTheBounds) {
  EXPECT_EQ(read<std::uint64_t>("18446744073709551615,"), "18446744073709551615");
  EXPECT_EQ(read<std::uint64_t>("18446744073709551616,"), "bad");
  EXPECT_EQ(read<std::uint64_t>("99999999999999999999999,"), "bad");
  EXPECT_EQ(read<std::uint64_t>("0000000000000000000000018446744073709551615,"), "18446744073709551615");
  EXPECT_EQ(read<std::uint32_t>("4294967295,"), "4294967295");
  EXPECT_EQ(read<std::uint32_t>("4294967296,"), "bad");
  EXPECT_EQ(read<std::int64_t>("-9223372036854775808,"), "-9223372036854775808");
  EXPECT_EQ(read<std::int64_t>("9223372036854775807,"), "9223372036854775807");
  EXPECT_EQ(read<std::int64_t>("9223372036854775808,"), "bad");
  EXPECT_EQ(read<std::int64_t>("-12,"), "-12");
}

TEST(FieldReader, RefusesWhatIsNoNumber) {
  for (const char* text :
       {"", ",", "-,", "x,", "1", "12345678", "1 ,", "+1,", "1x,", "0x10,", "123456789012345678a,"}) {
    EXPECT_EQ(read<std::int64_t>(text), "bad") << text;
  }
  EXPECT_EQ(read<std::uint64_t>("-1,"), "bad");
}

TEST(FieldReader, NamesTheFirstFieldThatIsBad) {
  FieldReader in("1,x,y,");
  std::uint64_t value = 0;
  in.number(value, "ONE");
  in.number(value, "TWO");
  in.number(value, "THREE");
  EXPECT_STREQ(in.bad(), "TWO");
  EXPECT_EQ(in.rest(), "");
}

}  // namespace
}  // namespace mapledger::parse
