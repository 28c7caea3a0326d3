#include "collector/doctor/finding.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace mapledger::doctor {
namespace {

using testing::HasSubstr;

TEST(Findings, FailOnlyIfOneHasFailed) {
  EXPECT_EQ(exit_code({}), 0);
  EXPECT_EQ(exit_code({ok("a", "b"), warning("c", "d", "e")}), 0);
  EXPECT_EQ(exit_code({ok("a", "b"), failed("c", "d", "e")}), 1);
}

TEST(Findings, AreALineEachWithTheirMend) {
  const std::string text =
      as_text({ok("kernel", "6.8"), failed("headers", "are not here", "apt-get install them")});
  EXPECT_THAT(text, HasSubstr("ok       kernel           6.8\n"));
  EXPECT_THAT(text, HasSubstr("failed   headers          are not here\n"));
  EXPECT_THAT(text, HasSubstr("mend: apt-get install them\n"));
  EXPECT_THAT(text, HasSubstr("1 failed, 0 warnings\n"));
}

TEST(Findings, AreAnArrayOfObjects) {
  const auto json = nlohmann::json::parse(as_json({ok("kernel", "6.8"), warning("a", "b\xff", "c")}));
  ASSERT_EQ(json.size(), 2U);
  EXPECT_EQ(json[0],
            (nlohmann::json{{"name", "kernel"}, {"state", "ok"}, {"detail", "6.8"}, {"mend", nullptr}}));
  EXPECT_EQ(json[1]["state"], "warning");
  EXPECT_EQ(json[1]["mend"], "c");
}

}  // namespace
}  // namespace mapledger::doctor
