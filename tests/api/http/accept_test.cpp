#include "api/http/accept.hpp"

#include <array>

#include <gtest/gtest.h>

namespace mapledger::api {
namespace {

constexpr std::array<std::string_view, 3> kOffered = {"application/json", "text/csv", "application/x-ndjson"};

std::optional<std::size_t> best(std::string_view accept) {
  return preferred(accept, kOffered);
}

TEST(AcceptTest, WithoutAWishTheFirst) {
  EXPECT_EQ(best(""), 0U);
  EXPECT_EQ(best("*/*"), 0U);
  EXPECT_EQ(best("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"), 0U);
}

TEST(AcceptTest, TheOneThatIsNamed) {
  EXPECT_EQ(best("text/csv"), 1U);
  EXPECT_EQ(best("Text/CSV; charset=utf-8"), 1U);
  EXPECT_EQ(best("text/*"), 1U);
  EXPECT_EQ(best("application/x-ndjson, */*;q=0.1"), 2U);
  EXPECT_EQ(best("application/json;q=0.5, text/csv;q=0.9"), 1U);
}

TEST(AcceptTest, TheMoreExactRangeCounts) {
  EXPECT_EQ(best("application/*, application/json;q=0"), 2U);
  EXPECT_EQ(best("*/*;q=0.2, text/csv;q=0.1"), 0U);
}

TEST(AcceptTest, NoneIsNone) {
  EXPECT_FALSE(best("image/png"));
  EXPECT_FALSE(best("text/csv;q=0"));
  EXPECT_FALSE(best("application/json;q=nonsense"));
  EXPECT_FALSE(best(",,;;"));
}

}  // namespace
}  // namespace mapledger::api
