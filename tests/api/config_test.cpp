#include "api/config.hpp"

#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include "common/config/options.hpp"
#include "tests/support/temp_folder.hpp"

namespace mapledger::api {
namespace {

/// Parses with only these variables set.
int parse(ApiConfig& config, const std::vector<std::pair<std::string, std::string>>& variables) {
  CLI::App app("", "mapledger-api");
  add_api_settings(app, config);
  for (const std::string& name : setting_names(app)) unsetenv(name.c_str());
  for (const auto& [name, value] : variables) setenv(name.c_str(), value.c_str(), 1);
  std::string program = "mapledger-api";
  char* argv[] = {program.data(), nullptr};
  return parse_settings(app, 1, argv);
}

TEST(ApiConfigTest, DefaultsServeOnLoopback) {
  ApiConfig config;
  EXPECT_LT(parse(config, {}), 0);
  EXPECT_EQ(config.host, "127.0.0.1");
  EXPECT_EQ(config.port, 8080);
  EXPECT_EQ(config.open, "no");
  EXPECT_EQ(config.db_pool, 3U);
  EXPECT_EQ(config.poll_ms, 100U);
}

TEST(ApiConfigTest, EnvironmentIsRead) {
  ApiConfig config;
  EXPECT_LT(parse(config, {{"API_PORT", "9000"}, {"API_OPEN", "yes"}, {"API_POLL_MS", "250"}}), 0);
  EXPECT_EQ(config.port, 9000);
  EXPECT_EQ(config.open, "yes");
  EXPECT_EQ(config.poll_ms, 250U);
}

TEST(ApiConfigTest, WrongValueNamesVariableValueAndWhatIsAllowed) {
  ApiConfig config;
  testing::internal::CaptureStderr();
  EXPECT_EQ(parse(config, {{"API_OPEN", "perhaps"}}), 2);
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_NE(said.find("API_OPEN"), std::string::npos) << said;
  EXPECT_NE(said.find("perhaps"), std::string::npos) << said;
  EXPECT_NE(said.find("yes"), std::string::npos) << said;
}

TEST(ApiConfigTest, OwnUserReplacesTheSharedOneWithItsPassword) {
  ApiConfig config;
  config.common.database.password = "writer's";
  config.db_user = "reader";
  config.db_password = "r";
  resolve(config);
  EXPECT_EQ(config.common.database.user, "reader");
  EXPECT_EQ(config.common.database.password, "r");
}

TEST(ApiConfigTest, WithoutOneTheSharedUserStays) {
  ApiConfig config;
  config.common.database.password = "p";
  resolve(config);
  EXPECT_EQ(config.common.database.user, "mapledger");
  EXPECT_EQ(config.common.database.password, "p");
  EXPECT_EQ(config.dashboard_dir.filename(), "dist");
}

TEST(ApiConfigTest, TokenMayComeFromAFileAndMustBeHardToGuess) {
  const test::TempFolder folder;
  ApiConfig config;
  config.token_file = folder.path() / "token";
  EXPECT_THROW(resolve(config), std::runtime_error);
  std::ofstream(config.token_file) << " 0123456789abcdef \n";
  resolve(config);
  EXPECT_EQ(config.token, "0123456789abcdef");
  for (const char* easy : {"short", "0123456789 abcdef", "0123456789abcde"}) {
    ApiConfig with;
    with.token = easy;
    EXPECT_THROW(resolve(with), std::runtime_error) << easy;
  }
  ApiConfig both;
  both.token = "0123456789abcdef";
  both.token_file = config.token_file;
  EXPECT_THROW(resolve(both), std::runtime_error);
}

TEST(ApiConfigTest, OriginsAreThoseThatBrowsersSend) {
  for (const char* wrong : {"wall.example", "https://wall.example/", "*"}) {
    ApiConfig config;
    config.cors_origins = wrong;
    EXPECT_THROW(resolve(config), std::runtime_error) << wrong;
  }
  ApiConfig config;
  config.cors_origins = "https://wall.example, http://127.0.0.1:5173";
  EXPECT_NO_THROW(resolve(config));
  EXPECT_EQ(parts_of(" a ,,b,"), (std::vector<std::string>{"a", "b"}));
}

}  // namespace
}  // namespace mapledger::api
