#include "collector/doctor/distribution.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mapledger::doctor {
namespace {

using Kind = Distribution::Kind;
using testing::HasSubstr;

constexpr const char* kDebian = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n";
constexpr const char* kUbuntu = "PRETTY_NAME=\"Ubuntu 24.04.1 LTS\"\nID=ubuntu\nID_LIKE=debian\n";
constexpr const char* kMint =
    "NAME=\"Linux Mint\"\nPRETTY_NAME='Linux Mint 22'\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\n";

TEST(Distribution, IsTheOneThatOsReleaseNames) {
  EXPECT_EQ(read_distribution(kDebian, true).kind, Kind::kDebian);
  EXPECT_EQ(read_distribution(kDebian, true).name, "Debian GNU/Linux 12 (bookworm)");
  EXPECT_EQ(read_distribution(kUbuntu, true).kind, Kind::kUbuntu);
  EXPECT_EQ(read_distribution(kMint, true).kind, Kind::kMint);
  EXPECT_EQ(read_distribution(kMint, true).name, "Linux Mint 22");
}

TEST(Distribution, IsElseTheFirstItIsLike) {
  EXPECT_EQ(read_distribution("ID=pop\nID_LIKE=\"ubuntu debian\"\n", true).kind, Kind::kUbuntu);
  EXPECT_EQ(read_distribution("ID=mx\nID_LIKE=debian\n", true).kind, Kind::kDebian);
  EXPECT_EQ(read_distribution("ID=fedora\n", true).kind, Kind::kOther);
  EXPECT_EQ(read_distribution("", true).kind, Kind::kOther);
}

TEST(Distribution, KnowsItsCommands) {
  EXPECT_EQ(read_distribution(kDebian, true).install_headers("6.1.0-40-amd64"),
            "apt-get install linux-headers-6.1.0-40-amd64");
  EXPECT_EQ(read_distribution(kUbuntu, false).install_headers("6.8.0-40-generic"),
            "sudo apt-get install linux-headers-6.8.0-40-generic");
  EXPECT_THAT(read_distribution(kMint, false).install_headers("6.8.0-40-generic"),
              testing::AllOf(HasSubstr("sudo apt-get install linux-headers-6.8.0-40-generic"),
                             HasSubstr("stap-prep")));
  EXPECT_THAT(read_distribution("", true).install("tzdata"), HasSubstr("what Debian calls tzdata"));
}

}  // namespace
}  // namespace mapledger::doctor
