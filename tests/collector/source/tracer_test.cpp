#include "collector/source/tracer.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/collector/source/fake_programs.hpp"

namespace mapledger {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

TEST(MakeSource, TakesWhatTheConfigNames) {
  CollectorConfig config;
  config.tracer = "stdin";
  EXPECT_EQ((*make_source(config, {}, {}, -1))->name(), "stdin");
  config.tracer = "replay:/tmp/recorded.csv";
  EXPECT_EQ((*make_source(config, {}, {}, -1))->name(), "replay:recorded.csv");
  config.tracer = "ebpf";
  EXPECT_TRUE((*make_source(config, {}, {1}, -1))->can_restart());
  config.tracer = "stap";
  EXPECT_EQ((*make_source(config, {}, {1}, -1))->name(), "stap");
}

TEST(FiltersFor, OnlyATracerTakesThem) {
  CollectorConfig config;
  config.filters.users = "root";
  for (const char* tracer : {"stdin", "replay:/tmp/recorded.csv"}) {
    config.tracer = tracer;
    const auto filters = filters_for(config);
    ASSERT_FALSE(filters);
    EXPECT_THAT(filters.error().message, HasSubstr("TRACE_USERS is for tracers"));
  }
  config.tracer = "ebpf";
  EXPECT_EQ(filters_for(config).value().uids, std::vector<std::uint32_t>{0});
}

TEST(MakeSource, AModuleThatCannotBeUsedIsSaid) {
  CollectorConfig config;
  config.tracer = "stap";
  config.stap_module = "/no/such/mapledger_request.ko";
  const auto source = make_source(config, {}, {}, -1);
  ASSERT_FALSE(source);
  EXPECT_THAT(source.error().message, HasSubstr("STAP_MODULE: cannot read /no/such/mapledger_request.ko"));
}

class ChooseTracerTest : public testing::Test {
 protected:
  [[nodiscard]] Choice choose() const {
    return choose_tracer(gather_tracer_facts(config_, "no-such-kernel", false));
  }
  FakePrograms programs_;
  CollectorConfig config_;
};

TEST_F(ChooseTracerTest, TakesEbpfWhereStapCannotWork) {
  programs_.be_alone();
  config_.ebpf_tracer = programs_.add("trace", "echo \"$1\"");
  const Choice choice = choose();
  EXPECT_EQ(choice.tracer, Choice::Tracer::kEbpf);
  EXPECT_THAT(choice.why, HasSubstr("stap cannot work here"));
}

TEST_F(ChooseTracerTest, SaysWhatIsWrongWithAModuleToo) {
  config_.stap_module = "/no/such.ko";
  config_.ebpf_tracer = programs_.add("trace", "exit 0");
  EXPECT_THAT(choose().why, HasSubstr("STAP_MODULE: cannot read /no/such.ko"));
}

TEST_F(ChooseTracerTest, WaitsForNoneThatDoesNotAnswer) {
  programs_.add("stap", "sleep 1000");
  config_.ebpf_tracer = programs_.add("trace", "exit 0");
  EXPECT_EQ(choose().tracer, Choice::Tracer::kEbpf);
  config_.ebpf_tracer = programs_.add("slow", "sleep 1000");
  const Choice neither = choose();
  EXPECT_EQ(neither.tracer, Choice::Tracer::kNone);
  EXPECT_THAT(neither.why, HasSubstr("ebpf: its check did not answer in time"));
}

TEST(ChooseTracer, TakesStapFirst) {
  TracerFacts facts;
  facts.stap.kernel = "6.8.0";
  facts.stap.stap_version = "5.0";
  facts.stap.has_stap = facts.stap.has_compiler = facts.stap.has_headers = true;
  facts.stap.takes_modules = facts.stap.may_load = facts.stap.may_compile = true;
  facts.ebpf_works = true;
  EXPECT_EQ(choose_tracer(facts).tracer, Choice::Tracer::kStapScript);
  facts.stap_module = "/lib/m.ko";
  facts.not_module = "it is old";
  EXPECT_EQ(choose_tracer(facts).tracer, Choice::Tracer::kStapScript);
  EXPECT_THAT(choose_tracer(facts).why, HasSubstr("it is old"));
  facts.stap.has_headers = false;
  EXPECT_EQ(choose_tracer(facts).tracer, Choice::Tracer::kEbpf);
  facts.not_module.clear();
  EXPECT_EQ(choose_tracer(facts).tracer, Choice::Tracer::kStapModule);
}

TEST(StapOptions, WantSymbolVersionsWhereTheKernelHasThem) {
  const test::TempFolder root;
  const auto build = root.path() / "lib/modules/6.8.0/build";
  EXPECT_THAT(stap_options("6.8.0", root.path()), Not(Contains("-B")));
  std::filesystem::create_directories(build);
  std::ofstream(build / ".config") << "# CONFIG_MODVERSIONS is not set\n";
  EXPECT_THAT(stap_options("6.8.0", root.path()), Not(Contains("-B")));
  std::ofstream(build / ".config") << "CONFIG_MODULES=y\nCONFIG_MODVERSIONS=y\n";
  EXPECT_THAT(stap_options("6.8.0", root.path()), Contains("CONFIG_MODVERSIONS=y"));
}

}  // namespace
}  // namespace mapledger
