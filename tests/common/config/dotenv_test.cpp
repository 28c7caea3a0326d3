#include "common/config/dotenv.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mapledger {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

TEST(Dotenv, ReadsNamesAndValues) {
  const auto values = parse_dotenv(
      "# comment\nDB_HOST=db\n\n  API_PORT = 8080 \r\nDB_PASS='a # \"b'\nDB_USER=\"x y\"\nEMPTY=\n");
  ASSERT_TRUE(values);
  EXPECT_THAT(*values, ElementsAre(Pair("DB_HOST", "db"), Pair("API_PORT", "8080"),
                                   Pair("DB_PASS", "a # \"b"), Pair("DB_USER", "x y"), Pair("EMPTY", "")));
}

TEST(Dotenv, ExpandsAndExecutesNothing) {
  const auto values = parse_dotenv("DB_PASS=$(id)`id`${HOME};rm");
  ASSERT_TRUE(values);
  EXPECT_THAT(*values, ElementsAre(Pair("DB_PASS", "$(id)`id`${HOME};rm")));
}

TEST(Dotenv, NamesTheLineThatIsWrong) {
  EXPECT_THAT(parse_dotenv("A=1\nnonsense\n").error().message, HasSubstr("line 2"));
  EXPECT_THAT(parse_dotenv("lower=1").error().message, HasSubstr("line 1"));
  EXPECT_THAT(parse_dotenv("A='1").error().message, HasSubstr("closing quote"));
}

TEST(Dotenv, TheEnvironmentGoesFirst) {
  const auto file = std::filesystem::path(testing::TempDir()) / "dotenv_test.env";
  std::ofstream(file) << "MAPLEDGER_TEST_SET=file\nMAPLEDGER_TEST_UNSET=file\n";
  setenv("MAPLEDGER_TEST_SET", "environment", 1);
  unsetenv("MAPLEDGER_TEST_UNSET");
  load_dotenv(file);
  EXPECT_STREQ(std::getenv("MAPLEDGER_TEST_SET"), "environment");
  EXPECT_STREQ(std::getenv("MAPLEDGER_TEST_UNSET"), "file");
  load_dotenv("/no/such/file");
}

}  // namespace
}  // namespace mapledger
