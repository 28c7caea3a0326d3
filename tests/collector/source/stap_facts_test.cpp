#include "collector/source/stap_facts.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/collector/source/fake_programs.hpp"

namespace mapledger {
namespace {

using testing::HasSubstr;

/// All is well.
StapFacts good() {
  StapFacts facts;
  facts.kernel = "6.8.0-40-generic";
  facts.stap_version = "5.0";
  facts.has_stap = facts.has_staprun = facts.has_compiler = facts.has_headers = true;
  facts.takes_modules = facts.may_load = facts.may_compile = true;
  facts.lockdown = "none";
  return facts;
}

TEST(WhyNotStap, IsEmptyWhereAllIsHere) {
  EXPECT_EQ(why_not_stap(good()), "");
  EXPECT_EQ(why_not_staprun(good()), "");
}

TEST(WhyNotStap, NamesWhatIsMissingAndHowToInstallIt) {
  StapFacts facts = good();
  facts.has_stap = false;
  EXPECT_THAT(why_not_stap(facts), HasSubstr("apt-get install systemtap"));
  facts = good();
  facts.has_headers = false;
  EXPECT_THAT(why_not_stap(facts), HasSubstr("apt-get install linux-headers-6.8.0-40-generic"));
  facts = good();
  facts.has_compiler = false;
  EXPECT_THAT(why_not_stap(facts), HasSubstr("apt-get install gcc make"));
  facts = good();
  facts.stap_version.clear();
  EXPECT_THAT(why_not_stap(facts), HasSubstr("does not answer"));
  facts = good();
  facts.has_staprun = false;
  EXPECT_THAT(why_not_staprun(facts), HasSubstr("apt-get install systemtap-runtime"));
}

TEST(WhyNotStap, KnowsPairsThatDoNotFit) {
  EXPECT_THAT(why_not_compile("4.8", "6.1.0-40-amd64"), HasSubstr("does not compile"));
  EXPECT_THAT(why_not_compile("5.1", "6.12.48+deb13-amd64"), HasSubstr("does not compile"));
  EXPECT_EQ(why_not_compile("5.1", "6.1.0-40-amd64"), "");
  StapFacts facts = good();
  facts.kernel = "6.1.0-40-amd64";
  facts.stap_version = "4.8";
  EXPECT_THAT(why_not_stap(facts), HasSubstr("SystemTap 4.8"));
  EXPECT_EQ(why_not_staprun(facts), "") << "what runs a module need not have compiled it";
}

TEST(WhyNotStap, AModuleNeedsNeitherCompilerNorHeadersNorStap) {
  StapFacts facts = good();
  facts.has_stap = facts.has_compiler = facts.has_headers = facts.may_compile = false;
  facts.stap_version.clear();
  EXPECT_EQ(why_not_staprun(facts), "");
}

TEST(WhyNotStap, KnowsKernelsThatTakeNoModules) {
  for (auto why : {why_not_stap, why_not_staprun}) {
    StapFacts facts = good();
    facts.takes_modules = false;
    EXPECT_THAT(why(facts), HasSubstr("loads no modules"));
    facts = good();
    facts.modules_disabled = true;
    EXPECT_THAT(why(facts), HasSubstr("modules_disabled"));
    facts = good();
    facts.lockdown = "integrity";
    EXPECT_THAT(why(facts), HasSubstr("mokutil --disable-validation"));
    facts = good();
    facts.only_signed = true;
    EXPECT_THAT(why(facts), HasSubstr("sig_enforce"));
    facts = good();
    facts.may_load = facts.may_compile = false;
    EXPECT_THAT(why(facts), HasSubstr("stapusr"));
  }
}

TEST(GatherStapFacts, ReadsWhatTheMachineSays) {
  FakePrograms programs;
  programs.add("stap", "echo 'Systemtap translator/driver (version 5.1/0.192, Debian version 5.1-4.1)' >&2");
  programs.add("staprun", "");
  const test::TempFolder root;
  const auto put = [&](const std::string& file, const std::string& text) {
    std::filesystem::create_directories((root.path() / file).parent_path());
    std::ofstream(root.path() / file, std::ios::binary) << text;
  };
  put("proc/modules", "");
  put("proc/sys/kernel/modules_disabled", "0\n");
  put("sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
  put("sys/module/module/parameters/sig_enforce", "Y\n");
  put("sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
      std::string("\x06\0\0\0\x01", 5));
  put("lib/modules/6.1.0/build/Makefile", "");
  const StapFacts facts = gather_stap_facts("6.1.0", std::chrono::seconds(30), root.path());
  EXPECT_EQ(facts.stap_version, "5.1");
  EXPECT_TRUE(facts.has_stap);
  EXPECT_TRUE(facts.has_staprun);
  EXPECT_TRUE(facts.has_headers);
  EXPECT_TRUE(facts.takes_modules);
  EXPECT_FALSE(facts.modules_disabled);
  EXPECT_EQ(facts.lockdown, "integrity");
  EXPECT_TRUE(facts.only_signed);
  EXPECT_EQ(facts.secure_boot, true);
}

TEST(GatherStapFacts, CopesWithABareRoot) {
  FakePrograms programs;
  programs.be_alone();
  const test::TempFolder root;
  const StapFacts facts = gather_stap_facts("6.1.0", std::chrono::seconds(30), root.path());
  EXPECT_FALSE(facts.has_stap);
  EXPECT_FALSE(facts.has_staprun);
  EXPECT_FALSE(facts.has_compiler);
  EXPECT_FALSE(facts.takes_modules);
  EXPECT_EQ(facts.secure_boot, std::nullopt);
  EXPECT_FALSE(facts.may_load);
}

}  // namespace
}  // namespace mapledger
