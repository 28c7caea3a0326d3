#include "api/http/params.hpp"

#include <gtest/gtest.h>

#include "api/wire/json.hpp"

namespace mapledger::api {
namespace {

Json problem_of(const Params& params) {
  const auto response = params.problem();
  EXPECT_TRUE(response);
  if (!response) return {};
  EXPECT_EQ(response->status, 400U);
  EXPECT_EQ(response->content_type, "application/problem+json");
  return Json::parse(response->body);
}

TEST(ParamsTest, AbsentParametersAreNothing) {
  const Query query;
  Params params(query);
  EXPECT_FALSE(params.number("pid", 0, 9));
  EXPECT_FALSE(params.boolean("live"));
  EXPECT_FALSE(params.id("host"));
  EXPECT_FALSE(params.problem());
}

TEST(ParamsTest, ReadsValues) {
  const Query query = {{"pid", "9"}, {"live", "false"}, {"host", "00000000000000ff"}, {"by", "program"}};
  Params params(query);
  EXPECT_EQ(params.number("pid", 0, 9), 9U);
  EXPECT_EQ(params.boolean("live"), false);
  EXPECT_EQ(params.id("host"), 255U);
  EXPECT_EQ(params.choice("by", {"process", "program"}), "program");
  EXPECT_FALSE(params.problem());
}

TEST(ParamsTest, NumberOutOfRangeOrNone) {
  for (const char* value : {"", "-1", "0", "11", "1.5", "ten", "1 ", " 1", "99999999999999999999", "0x1"}) {
    const Query query = {{"limit", value}};
    Params params(query);
    EXPECT_FALSE(params.number("limit", 1, 10)) << value;
    const Json problem = problem_of(params);
    EXPECT_EQ(problem["parameter"], "limit");
    EXPECT_EQ(problem["allowed"], "a whole number from 1 to 10");
  }
}

TEST(ParamsTest, TextIsPlainAndBounded) {
  for (const std::string& value : {std::string(), std::string(9, 'x'), std::string("a\0b", 3),
                                   std::string("a\nb"), std::string("\xff"), std::string("\xc0\xaf")}) {
    const Query query = {{"name", value}};
    Params params(query);
    EXPECT_FALSE(params.text("name", 8));
    EXPECT_EQ(problem_of(params)["parameter"], "name");
  }
  for (const char* value : {"x", "a,b'\"", "\\x41\\\\", "caf\xc3\xa9"}) {
    const Query query = {{"name", value}};
    Params params(query);
    EXPECT_EQ(params.text("name", 8), value);
    EXPECT_FALSE(params.problem());
  }
}

TEST(ParamsTest, TimesAndPlacesInAList) {
  const Query query = {{"from", "1970-01-01T00:00:01Z"}, {"to", "tomorrow"}, {"step", "1m"}};
  constexpr std::string_view kSteps[] = {"1s", "1m"};
  Params params(query);
  EXPECT_EQ(params.time("from"), 1'000'000);
  EXPECT_EQ(params.index("step", kSteps), 1U);
  EXPECT_FALSE(params.time("since"));
  EXPECT_FALSE(params.time("to"));
  EXPECT_EQ(problem_of(params)["parameter"], "to");
}

TEST(ParamsTest, FirstProblemIsTheOneNamed) {
  const Query query = {{"by", "x"}, {"live", "yes"}};
  Params params(query);
  (void)params.boolean("live");
  (void)params.choice("by", {"process", "program"});
  EXPECT_EQ(problem_of(params)["parameter"], "live");
  EXPECT_EQ(problem_of(params)["allowed"], "one of true, false");
}

TEST(ParamsTest, UnknownAndRepeatedParametersAreRefused) {
  const Query unknown = {{"pidd", "1"}};
  Params params(unknown);
  (void)params.number("pid", 0, 9);
  EXPECT_EQ(problem_of(params)["parameter"], "pidd");
  EXPECT_EQ(problem_of(params)["allowed"], "pid");
  const Query twice = {{"pid", "1"}, {"pid", "2"}};
  Params again(twice);
  (void)again.number("pid", 0, 9);
  EXPECT_EQ(problem_of(again)["allowed"], "given once");
}

}  // namespace
}  // namespace mapledger::api
