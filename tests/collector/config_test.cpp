#include "collector/config.hpp"

#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "common/config/options.hpp"

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
  EXPECT_LT(parse(config, {"doctor", "--json"}), 0);
  EXPECT_EQ(config.command, CollectorConfig::Command::kDoctor);
  EXPECT_TRUE(config.doctor_json);
  EXPECT_LT(parse(config, {"build-module", "--kernel", "6.8.0", "out/m.ko"}), 0);
  EXPECT_EQ(config.command, CollectorConfig::Command::kBuildModule);
  EXPECT_EQ(config.module_kernel, "6.8.0");
  EXPECT_EQ(config.module_to, "out/m.ko");
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

TEST(CollectorConfig, KeepsThirtyDaysAndTenGibibytesByDefault) {
  CollectorConfig config;
  EXPECT_LT(parse(config, {}), 0);
  EXPECT_EQ(config.retention.days, 30);
  EXPECT_EQ(config.retention.bytes, 10ULL << 30U);
  EXPECT_EQ(config.retention.activity_days, 90);
  EXPECT_EQ(config.retention.process_days, 90);
}

TEST(CollectorConfig, TakesSizesAsPeopleWriteThem) {
  const std::pair<const char*, std::uint64_t> sizes[] = {{"0", 0},
                                                         {"123456", 123'456},
                                                         {"500M", 500U << 20U},
                                                         {"500mb", 500U << 20U},
                                                         {"10G", 10ULL << 30U},
                                                         {"2TiB", 2ULL << 40U}};
  for (const auto& [text, bytes] : sizes) {
    CollectorConfig config;
    EXPECT_LT(parse(config, {"--retention-bytes", text}), 0) << text;
    EXPECT_EQ(config.retention.bytes, bytes) << text;
  }
  CollectorConfig config;
  for (const char* wrong : {"ten", "10X", "-1", "-1G", "1.5.5G", "99999999999G"}) {
    EXPECT_EQ(parse(config, {"--retention-bytes", wrong}), 2) << wrong;
  }
  EXPECT_EQ(parse(config, {"--retention-days", "-1"}), 2);
  EXPECT_EQ(parse(config, {"--retention-days", "99999999"}), 2);
}

}  // namespace
}  // namespace mapledger
