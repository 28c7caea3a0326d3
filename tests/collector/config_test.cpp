#include "collector/config.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace mapledger {
namespace {

int parse(CollectorConfig& config, std::vector<std::string> arguments) {
  CLI::App app("test", "mapledger-collector");
  add_collector_settings(app, config);
  std::vector<char*> argv = {const_cast<char*>("mapledger-collector")};
  for (std::string& argument : arguments) argv.push_back(argument.data());
  return parse_settings(app, static_cast<int>(argv.size()), argv.data());
}

TEST(CollectorConfig, RunsByDefault) {
  CollectorConfig config;
  EXPECT_LT(parse(config, {}), 0);
  EXPECT_EQ(config.command, CollectorConfig::Command::kRun);
  EXPECT_EQ(config.tracer, "auto");
}

TEST(CollectorConfig, KnowsItsCommands) {
  CollectorConfig config;
  EXPECT_LT(parse(config, {"migrate", "--db-name", "x"}), 0);
  EXPECT_EQ(config.command, CollectorConfig::Command::kMigrate);
  EXPECT_EQ(config.database.name, "x");
  EXPECT_LT(parse(config, {"record", "out.csv.zst", "--tracer=ebpf"}), 0);
  EXPECT_EQ(config.command, CollectorConfig::Command::kRecord);
  EXPECT_EQ(config.record_to, "out.csv.zst");
  EXPECT_EQ(parse(config, {"record"}), 2);
  EXPECT_EQ(parse(config, {"nonsense"}), 2);
}

TEST(CollectorConfig, TakesOnlyTracersThatExist) {
  CollectorConfig config;
  EXPECT_LT(parse(config, {"--tracer", "replay:some file.csv"}), 0);
  EXPECT_EQ(parse(config, {"--tracer", "replay:"}), 2);
  EXPECT_EQ(parse(config, {"--tracer", "dtrace"}), 2);
}

TEST(CollectorConfig, TakesOnlyTimeZonesThatExist) {
  CollectorConfig config;
  EXPECT_LT(parse(config, {"--source-timezone", "UTC"}), 0);
  EXPECT_EQ(parse(config, {"--source-timezone", "../../../etc/passwd"}), 2);
  EXPECT_EQ(parse(config, {"--source-timezone", "Middle/Earth"}), 2);
}

}  // namespace
}  // namespace mapledger
