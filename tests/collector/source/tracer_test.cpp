#include "collector/source/tracer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mapledger {
namespace {

using testing::HasSubstr;

TEST(WhyNotStap, NamesWhatIsMissingAndHowToInstallIt) {
  EXPECT_THAT(why_not_stap("", "6.8.0-40-generic", true), HasSubstr("apt-get install systemtap"));
  EXPECT_THAT(why_not_stap("5.0", "6.8.0-40-generic", false), HasSubstr("linux-headers-6.8.0-40-generic"));
  EXPECT_EQ(why_not_stap("5.0", "6.8.0-40-generic", true), "");
}

TEST(WhyNotStap, KnowsPairsThatDoNotFit) {
  EXPECT_THAT(why_not_stap("4.8", "6.1.0-40-amd64", true), HasSubstr("does not compile"));
  EXPECT_THAT(why_not_stap("5.1", "6.12.48+deb13-amd64", true), HasSubstr("does not compile"));
  EXPECT_EQ(why_not_stap("5.1", "6.1.0-40-amd64", true), "");
}

TEST(MakeSource, TakesWhatTheConfigNames) {
  CollectorConfig config;
  config.tracer = "stdin";
  EXPECT_EQ((*make_source(config, {}, -1))->name(), "stdin");
  config.tracer = "replay:/tmp/recorded.csv";
  EXPECT_EQ((*make_source(config, {}, -1))->name(), "replay:recorded.csv");
  config.tracer = "ebpf";
  EXPECT_TRUE((*make_source(config, {1}, -1))->can_restart());
}

}  // namespace
}  // namespace mapledger
