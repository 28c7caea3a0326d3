#include "common/names.hpp"

#include <gtest/gtest.h>

namespace mapledger {
namespace {

using namespace std::string_literals;

TEST(StoredName, KeepsWhatIsPrintable) {
  EXPECT_EQ(stored_name("a,b'\"; DROP TA"), "a,b'\"; DROP TA");
  EXPECT_EQ(stored_name("<script>"), "<script>");
  EXPECT_EQ(stored_name("señal €\U0001F600"), "señal €\U0001F600");
  EXPECT_EQ(stored_name(""), "");
}

TEST(StoredName, EscapesControlCharacters) {
  EXPECT_EQ(stored_name("a\nb"), "a\\x0ab");
  EXPECT_EQ(stored_name("\0\x7f"s), "\\x00\\x7f");
  EXPECT_EQ(stored_name("\xC2\x85"), "\\xc2\\x85");  // NEL, a C1 control
}

TEST(StoredName, EscapesWhatIsNoUtf8) {
  EXPECT_EQ(stored_name("\xff"), "\\xff");
  EXPECT_EQ(stored_name("a\xC3"), "a\\xc3");                           // cut off
  EXPECT_EQ(stored_name("\xC0\x80"), "\\xc0\\x80");                    // overlong
  EXPECT_EQ(stored_name("\xE0\x80\xAF"), "\\xe0\\x80\\xaf");           // overlong
  EXPECT_EQ(stored_name("\xED\xA0\x80"), "\\xed\\xa0\\x80");           // surrogate
  EXPECT_EQ(stored_name("\xF4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // beyond U+10FFFF
}

TEST(StoredName, DifferentNamesStayDifferent) {
  EXPECT_NE(stored_name("a\n"), stored_name("a\\x0a"));
}

}  // namespace
}  // namespace mapledger
