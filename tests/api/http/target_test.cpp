#include "api/http/target.hpp"

#include <gtest/gtest.h>

namespace mapledger::api {
namespace {

TEST(TargetTest, CutsPathAndQuery) {
  const auto request = parse_target("/api/v1/processes?pid=42&live=true&empty=&bare&&a=1%262");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->path, "/api/v1/processes");
  EXPECT_EQ(request->query,
            (Query{{"pid", "42"}, {"live", "true"}, {"empty", ""}, {"bare", ""}, {"a", "1&2"}}));
}

TEST(TargetTest, DecodesOnce) {
  EXPECT_EQ(parse_target("/a%2e%252e")->path, "/a.%2e");
  EXPECT_EQ(parse_target("/a+b?c+d=e+f")->path, "/a+b");
  EXPECT_EQ(parse_target("/a?c+d=e+f")->query.front(), (std::pair<std::string, std::string>("c d", "e f")));
}

TEST(TargetTest, RefusesWhatIsMalformed) {
  for (const char* target :
       {"", "*", "http://x/", "a", "/%", "/%4", "/%zz", "/a?%", "/a?b=%f", "/% 4", "/%+4"}) {
    EXPECT_FALSE(parse_target(target)) << target;
  }
}

TEST(TargetTest, FragmentIsNoPartOfIt) {
  EXPECT_EQ(parse_target("/a?b=1#c")->query.front().second, "1");
}

}  // namespace
}  // namespace mapledger::api
