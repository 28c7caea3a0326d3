#include "collector/account/storage_policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mapledger {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

StoragePolicy policy(std::string_view text) {
  return StoragePolicy::parse(text).value();
}
std::string problem(std::string_view text) {
  const auto parsed = StoragePolicy::parse(text);
  return parsed ? "none: it is " + parsed->text() : parsed.error().message;
}

TEST(StoragePolicy, KeepsAllByDefault) {
  EXPECT_TRUE(StoragePolicy().keeps_all());
  EXPECT_EQ(StoragePolicy().text(), "all");
  EXPECT_TRUE(policy("all").keeps_all());
}

TEST(StoragePolicy, NoneKeepsNothingWhateverIsAskedFor) {
  EXPECT_FALSE(policy("none").keeps_all());
  EXPECT_FALSE(policy("none").keeps(true, UINT64_MAX));
  EXPECT_FALSE(policy("none").keeps_program(""));
}

TEST(StoragePolicy, OnePartIsEnough) {
  const StoragePolicy all = policy("failed+min:64K+programs:mysqld,cc1plus");
  EXPECT_FALSE(all.keeps_all());
  EXPECT_TRUE(all.keeps(true, 0));
  EXPECT_TRUE(all.keeps(false, 65'536));
  EXPECT_FALSE(all.keeps(false, 65'535));
  EXPECT_TRUE(all.keeps_program("cc1plus"));
  EXPECT_FALSE(all.keeps_program("cc1"));
  EXPECT_FALSE(policy("failed").keeps(false, UINT64_MAX));
  EXPECT_FALSE(policy("min:1").keeps(true, 0));
}

TEST(StoragePolicy, IsTheSameTextHoweverItWasWritten) {
  EXPECT_EQ(policy("programs:b,a,b+min:1048576+failed").text(), "failed+min:1M+programs:a,b");
  for (const char* same : {"none", "failed", "min:4097", "min:3T", "min:16383P", R"(programs:g\x2b\x2b)"}) {
    const auto parsed = StoragePolicy::parse(same);
    EXPECT_EQ(parsed ? parsed->text() : "wrong", std::string(same) == "min:16383P" ? "wrong" : same);
  }
}

TEST(StoragePolicy, NamesAreThoseOfTheLog) {
  EXPECT_TRUE(policy(R"(programs:g\x2b\x2b)").keeps_program("g++"));
  EXPECT_TRUE(policy(R"(programs:a\x2cb,c)").keeps_program("a,b"));
  EXPECT_TRUE(policy(R"(programs:\xff)").keeps_program(R"(\xff)"));
  EXPECT_TRUE(policy(R"(programs:\\x2b)").keeps_program(R"(\\x2b)")) << "a process named \\x2b";
  EXPECT_FALSE(policy(R"(programs:\\x2b)").keeps_program(R"(\\+)"));
  EXPECT_TRUE(policy("programs:señor,two words").keeps_program("señor"));
  EXPECT_TRUE(policy("programs:señor,two words").keeps_program("two words"));
}

TEST(StoragePolicy, AnErrorNamesThePartAndTheMend) {
  EXPECT_THAT(problem(""), StartsWith("'' is none of failed, min:BYTES"));
  EXPECT_THAT(problem("failed+"), StartsWith("'' is none of"));
  EXPECT_THAT(problem("failed+big"), StartsWith("'big' is none of"));
  EXPECT_THAT(problem("failed+all"), StartsWith("'all' stands alone"));
  EXPECT_THAT(problem("none+failed"), StartsWith("'none' stands alone"));
  EXPECT_THAT(problem("failed+failed"), StartsWith("'failed' is there twice"));
  EXPECT_THAT(problem("min:1+min:2"), StartsWith("'min:2' is there twice"));
  EXPECT_THAT(problem("programs:a+programs:b"), StartsWith("'programs:b' is there twice"));
  EXPECT_THAT(problem("programs:a,,b"), HasSubstr("empty name"));
  EXPECT_THAT(problem("programs:"), HasSubstr("empty name"));
  EXPECT_THAT(problem("programs:g++"), HasSubstr(R"(a + in a program's name is written \x2b)"));
  EXPECT_THAT(problem("programs:a\nb"), HasSubstr(R"(which is a\x0ab)"));
  for (const char* wrong : {"min:", "min:0", "min:-1", "min:1.5M", "min:1X", "min:1MB", "min:16777216T",
                            "min:18446744073709551616"}) {
    EXPECT_THAT(problem(wrong), HasSubstr(std::string(wrong) + "' is no number of bytes")) << wrong;
  }
  EXPECT_THAT(problem("programs:" + std::string(250, 'a')), HasSubstr("name fewer programs"));
}

}  // namespace
}  // namespace mapledger
