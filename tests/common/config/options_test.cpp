#include "common/config/options.hpp"

#include <cstdlib>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mapledger {
namespace {

using testing::HasSubstr;

/// What a daemon's main does, with these arguments.
struct Parsed {
  int code = 0;
  CommonConfig config;
  std::string complaint;
};
Parsed parse(std::vector<std::string> arguments) {
  Parsed parsed;
  CLI::App app("test", "test-daemon");
  add_common_settings(app, parsed.config);
  std::vector<char*> argv = {const_cast<char*>("test-daemon")};
  for (std::string& argument : arguments) argv.push_back(argument.data());
  testing::internal::CaptureStderr();
  parsed.code = parse_settings(app, static_cast<int>(argv.size()), argv.data());
  parsed.complaint = testing::internal::GetCapturedStderr();
  return parsed;
}

class OptionsTest : public testing::Test {
 protected:
  void TearDown() override { unsetenv("DB_PORT"); }
};

TEST_F(OptionsTest, TakesDefaultsEnvironmentAndFlagsInThatOrder) {
  EXPECT_EQ(parse({}).config.database.port, 3306);
  setenv("DB_PORT", "3307", 1);
  EXPECT_EQ(parse({}).config.database.port, 3307);
  EXPECT_EQ(parse({"--db-port", "3308"}).config.database.port, 3308);
}

TEST_F(OptionsTest, AnEmptyVariableIsUnset) {
  setenv("DB_PORT", "", 1);
  const Parsed parsed = parse({});
  EXPECT_LT(parsed.code, 0);
  EXPECT_EQ(parsed.config.database.port, 3306);
}

TEST_F(OptionsTest, AWrongValueNamesVariableValueAndWhatIsAllowed) {
  setenv("DB_PORT", "99999", 1);
  const Parsed parsed = parse({});
  EXPECT_EQ(parsed.code, 2);
  EXPECT_THAT(parsed.complaint, HasSubstr("DB_PORT"));
  EXPECT_THAT(parsed.complaint, HasSubstr("99999"));
  EXPECT_THAT(parsed.complaint, HasSubstr("1 - 65535"));
}

TEST_F(OptionsTest, AWrongWordNamesTheAllowedOnes) {
  const Parsed parsed = parse({"--db-ssl-mode", "maybe"});
  EXPECT_EQ(parsed.code, 2);
  EXPECT_THAT(parsed.complaint, HasSubstr("DB_SSL_MODE"));
  EXPECT_THAT(parsed.complaint, HasSubstr("maybe"));
  EXPECT_THAT(parsed.complaint, HasSubstr("verify_identity"));
}

TEST_F(OptionsTest, WithoutServerThePrivateDatabaseIsMeant) {
  CommonConfig config;
  config.data_dir = "/some/data";
  resolve_database(config);
  EXPECT_EQ(config.database.socket, "/some/data/db/db.sock");
  config.database = {};
  config.database.host = "db.example";
  resolve_database(config);
  EXPECT_EQ(config.database.socket, "");
}

TEST_F(OptionsTest, OneHostMayBringItsPortAndSeveralMakeARoute) {
  CommonConfig config;
  config.database.host = "db.example:3307";
  resolve_database(config);
  EXPECT_EQ(config.database.host, "db.example");
  EXPECT_EQ(config.database.port, 3307);
  EXPECT_EQ(config.database.route, nullptr);
  config.database.host = "a,b:3308";
  resolve_database(config);
  ASSERT_NE(config.database.route, nullptr);
  EXPECT_EQ(config.database.route->at(0).text(), "a:3307");
  EXPECT_EQ(config.database.route->at(1).text(), "b:3308");
  config.database.host = "a,b:port";
  EXPECT_THROW(resolve_database(config), std::runtime_error);
}

}  // namespace
}  // namespace mapledger
