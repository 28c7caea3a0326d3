#include "api/wire/cursor.hpp"

#include <gtest/gtest.h>

namespace mapledger::api {
namespace {

constexpr Cursor<RequestPosition> kRequest{0xfedcba9876543210U,
                                           {{1763640000123456, 7, UINT64_MAX}, 1763640000999999}};
const Cursor<ProcessKey> kProcess{3, {ProcessSort::kPeak, true, UINT64_MAX, "", 42, 7}};

TEST(CursorTest, ReadsWhatItWrites) {
  const auto request = read_request_cursor(write_cursor(kRequest));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->host, kRequest.host);
  EXPECT_EQ(request->position.before, kRequest.position.before);
  EXPECT_EQ(request->position.spans_to_us, kRequest.position.spans_to_us);
  const auto process = read_process_cursor(write_cursor(kProcess));
  ASSERT_TRUE(process);
  EXPECT_EQ(process->host, 3U);
  EXPECT_EQ(process->position.sort, ProcessSort::kPeak);
  EXPECT_TRUE(process->position.ascending);
  EXPECT_EQ(process->position.number, UINT64_MAX);
  EXPECT_EQ(process->position.id, 42U);
  EXPECT_EQ(process->position.ended_from_us, 7);
}

TEST(CursorTest, OfAListByNameHoldsTheNameWhateverItIs) {
  for (const std::string& name :
       {std::string(), std::string("a,b'\"; DROP"), std::string(255, 'x'), std::string("\0\xff", 2)}) {
    const auto cursor =
        read_process_cursor(write_cursor(Cursor<ProcessKey>{1, {ProcessSort::kName, false, 0, name, 2, 0}}));
    ASSERT_TRUE(cursor);
    EXPECT_EQ(cursor->position.text, name);
    EXPECT_EQ(cursor->position.id, 2U);
  }
}

TEST(CursorTest, RefusesAnOrderThatThereIsNot) {
  EXPECT_FALSE(read_process_cursor(
      write_cursor(Cursor<ProcessKey>{1, {static_cast<ProcessSort>(kProcessSorts), false, 0, "", 2, 0}})));
}

TEST(CursorTest, ReadsAGapsCursorEvenBefore1970) {
  const auto gap = read_gap_cursor(write_cursor(Cursor<GapKey>{9, {-5, 6, 3}}));
  ASSERT_TRUE(gap);
  EXPECT_EQ(gap->host, 9U);
  EXPECT_EQ(gap->position.from_us, -5);
  EXPECT_EQ(gap->position.stage, 6U);
  EXPECT_EQ(gap->position.run, 3U);
  EXPECT_FALSE(read_gap_cursor(write_cursor(kProcess)));
}

TEST(CursorTest, RefusesTheCursorOfTheOtherList) {
  EXPECT_FALSE(read_process_cursor(write_cursor(kRequest)));
  EXPECT_FALSE(read_request_cursor(write_cursor(kProcess)));
}

TEST(CursorTest, RefusesEveryOneThatWasChanged) {
  const std::string good = write_cursor(kRequest);
  EXPECT_FALSE(read_request_cursor(""));
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = bad[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(read_request_cursor(bad)) << i;
    EXPECT_FALSE(read_request_cursor(good.substr(0, i))) << i;
  }
}

TEST(CursorTest, RefusesATimeBefore1970) {
  EXPECT_FALSE(read_request_cursor(write_cursor(Cursor<RequestPosition>{1, {{INT64_MIN, 1, 1}, 0}})));
}

}  // namespace
}  // namespace mapledger::api
