#include "common/logging.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

namespace mapledger {
namespace {

/// What a warning looks like in the log.
std::string logged(const std::string& format, const std::string& message) {
  testing::internal::CaptureStderr();
  set_up_logging("collector", "info", format);
  spdlog::debug("too low");
  spdlog::warn("{}", message);
  std::string text = testing::internal::GetCapturedStderr();
  set_up_logging("test", "info", "text");
  return text;
}

TEST(Logging, TextIsALineAnEvent) {
  EXPECT_THAT(logged("text", "the disk is full"),
              testing::MatchesRegex("[-0-9]+T[0-9:.]+Z warning the disk is full\n"));
}

TEST(Logging, JsonIsAnObjectALineWhateverIsSaid) {
  const std::string line = logged("json", "a \"b\"\nc \xff");
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  const auto read = nlohmann::json::parse(line);
  EXPECT_EQ(read["level"], "warning");
  EXPECT_EQ(read["program"], "collector");
  EXPECT_EQ(read["message"], "a \"b\"\nc \xEF\xBF\xBD");
  EXPECT_THAT(read["time"].get<std::string>(), testing::MatchesRegex("[-0-9]+T[0-9:]+\\.[0-9]+Z"));
}

}  // namespace
}  // namespace mapledger
