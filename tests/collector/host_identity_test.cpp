#include "collector/host_identity.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collector/spool/posix_file_system.hpp"
#include "tests/support/temp_folder.hpp"

namespace mapledger {
namespace {

class HostIdentityTest : public testing::Test {
 protected:
  HostIdentityTest() { config_.data_dir = folder_.path() / "data"; }
  HostIdentity find(const std::string& host_id) {
    config_.host_id = host_id;
    return HostIdentity::find(files_, config_, here_).value();
  }

  test::TempFolder folder_;
  spool::PosixFileSystem files_;
  CollectorConfig config_;
  HostInfo here_ = this_host();
};

TEST_F(HostIdentityTest, TheSettingIsAnIdOrATextOfItsOwn) {
  EXPECT_EQ(find("00000000000000ab").id(), 0xABU);
  EXPECT_EQ(find("web-1").id(), host_id_of_machine("web-1"));
  EXPECT_NE(find("web-1").id(), find("web-2").id());
  EXPECT_EQ(find("00000000000000AB").id(), host_id_of_machine("00000000000000AB"))
      << "ids are shown in small letters";
  EXPECT_FALSE(std::filesystem::exists(config_.data_dir / "host_id"));
}

TEST_F(HostIdentityTest, AClonesOwnIdStaysAsLongAsItSharesTheOther) {
  auto clone = find("web");
  ASSERT_TRUE(clone.part());
  EXPECT_NE(clone.id(), host_id_of("web"));
  EXPECT_EQ(clone.clone_of(), host_id_of("web"));
  EXPECT_EQ(find("web").id(), clone.id());
  EXPECT_EQ(find("web").clone_of(), host_id_of("web"));
  EXPECT_EQ(find("web-2").id(), host_id_of("web-2")) << "it was mended";
  EXPECT_EQ(find("web-2").clone_of(), 0U);
}

TEST_F(HostIdentityTest, ACloneOfACloneHasAnIdOfItsOwnToo) {
  auto clone = find("web");
  ASSERT_TRUE(clone.part());
  auto second = find("web");
  const std::uint64_t first_id = second.id();
  ASSERT_TRUE(second.part());
  EXPECT_NE(second.id(), first_id);
  EXPECT_EQ(second.clone_of(), first_id);
}

TEST_F(HostIdentityTest, WhatIsNoIdentityIsNamed) {
  std::filesystem::create_directories(config_.data_dir);
  std::ofstream(config_.data_dir / "host_id") << "nonsense\n";
  const auto identity = HostIdentity::find(files_, config_, here_);
  ASSERT_FALSE(identity);
  EXPECT_THAT(identity.error().message, testing::HasSubstr("data/host_id is not what a collector writes"));
}

}  // namespace
}  // namespace mapledger
