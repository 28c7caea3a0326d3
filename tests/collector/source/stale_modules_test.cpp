#include "collector/source/stale_modules.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_folder.hpp"

namespace mapledger {
namespace {

using testing::ElementsAre;
using testing::FieldsAre;
using testing::IsEmpty;

class StaleModulesTest : public testing::Test {
 protected:
  void loaded(const std::string& modules) {
    std::filesystem::create_directories(root() / "proc");
    std::ofstream(root() / "proc" / "modules") << modules;
  }
  void ours(const std::string& name) {
    const auto parameters = root() / "sys" / "module" / name / "parameters";
    std::filesystem::create_directories(parameters);
    std::ofstream(parameters / "mapledger_protocol") << "1\n";
  }
  [[nodiscard]] const std::filesystem::path& root() const { return root_.path(); }

  test::TempFolder root_;
};

TEST_F(StaleModulesTest, AreToldFromOthersAndFromThoseThatAreRead) {
  loaded(
      "mapledger_request 135168 0 - Live 0xffffffffc061d000 (OE)\n"
      "stap_0123_4567 135168 1 - Live 0xffffffffc063d000 (OE)\n"
      "stap_89ab_4568 135168 0 - Live 0xffffffffc065d000 (OE)\n"
      "stap_other_1 135168 0 - Live 0xffffffffc067d000 (OE)\n"
      "virtio_blk 28672 0 - Live 0xffffffffc0410000\n"
      "damaged\n");
  ours("mapledger_request");
  ours("stap_0123_4567");
  ours("stap_89ab_4568");
  EXPECT_TRUE(is_loaded("stap_0123_4567", root()));
  EXPECT_FALSE(is_loaded("stap_0123", root()));
  EXPECT_THAT(our_modules(root()),
              ElementsAre(FieldsAre("mapledger_request", false), FieldsAre("stap_0123_4567", true),
                          FieldsAre("stap_89ab_4568", false)));
}

TEST_F(StaleModulesTest, AreNoneOnAKernelWithoutModules) {
  EXPECT_THAT(our_modules(root()), IsEmpty());
}

}  // namespace
}  // namespace mapledger
