#include "collector/sink/load_text_writer.hpp"

#include <cstdint>

#include <gtest/gtest.h>

namespace mapledger {
namespace {

using namespace std::string_literals;

TEST(LoadTextWriter, WritesNumbersNullAndText) {
  LoadTextWriter writer;
  writer.row(UINT64_MAX, std::optional<int>(), std::optional<int>(-7), "mmap");
  writer.row(1, 2, 3, "x"s);
  EXPECT_EQ(writer.text(), "18446744073709551615\t\\N\t-7\tmmap\n1\t2\t3\tx\n");
}

TEST(LoadTextWriter, TextCannotEndItsColumnOrRow) {
  LoadTextWriter writer;
  writer.row("a\tb\nc\\N\0"s, 1);
  EXPECT_EQ(writer.text(), "a\\\tb\\\nc\\\\N\\0\t1\n");
}

}  // namespace
}  // namespace mapledger
