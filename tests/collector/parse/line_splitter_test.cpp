#include "collector/parse/line_splitter.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mapledger {
namespace {

using testing::ElementsAre;

std::vector<std::string> feed(LineSplitter& splitter, std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto room = splitter.room();
    const std::size_t n = std::min(room.size(), text.size());
    std::copy_n(text.begin(), n, room.begin());
    splitter.commit(n);
    text.remove_prefix(n);
    while (const auto line = splitter.next()) lines.emplace_back(*line);
  }
  return lines;
}

TEST(LineSplitter, JoinsLinesAcrossReads) {
  LineSplitter splitter;
  EXPECT_THAT(feed(splitter, "one\ntw"), ElementsAre("one"));
  EXPECT_THAT(feed(splitter, "o\n\nthree"), ElementsAre("two", ""));
  EXPECT_EQ(splitter.last(), "three");
  EXPECT_EQ(splitter.last(), std::nullopt);
}

TEST(LineSplitter, GivesTheBeginningOfALineThatIsTooLongAndSkipsTheRest) {
  LineSplitter splitter(4'096);
  const auto lines = feed(splitter, "a\n" + std::string(100'000, 'x') + "\nb\n");
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0], "a");
  EXPECT_EQ(lines[1], std::string(kMaxLineBytes + 1, 'x'));
  EXPECT_EQ(lines[2], "b");
}

TEST(LineSplitter, PeekGivesTheFirstLineThatIsNotEmptyAndLeavesIt) {
  LineSplitter splitter;
  feed(splitter, "");
  const auto room = splitter.room();
  constexpr std::string_view kText = "\n\r\nhello\nnext\n";
  std::copy(kText.begin(), kText.end(), room.begin());
  splitter.commit(kText.size());
  EXPECT_EQ(splitter.peek(), "hello");
  EXPECT_EQ(splitter.peek(), "hello");
  EXPECT_EQ(splitter.next(), "hello");
  EXPECT_EQ(splitter.next(), "next");
}

}  // namespace
}  // namespace mapledger
