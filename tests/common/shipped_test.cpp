#include "common/shipped.hpp"

#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

namespace mapledger {
namespace {

namespace fs = std::filesystem;

TEST(Shipped, LiesBesideAnInstalledProgramElseInTheSources) {
  const fs::path sources = fs::path(MAPLEDGER_SOURCE_DIR) / "dashboard/dist";
  EXPECT_EQ(shipped("dashboard", "dashboard/dist"), sources) << "this program is not installed";
  std::string prefix = (fs::temp_directory_path() / "mapledger-prefix.XXXXXX").string();
  ASSERT_NE(mkdtemp(prefix.data()), nullptr);
  const fs::path bin = fs::path(prefix) / "bin";
  EXPECT_EQ(shipped_with(bin, "dashboard", "dashboard/dist"), sources) << "not there";
  const fs::path installed = fs::path(prefix) / "share/mapledger/dashboard";
  fs::create_directories(installed);
  EXPECT_EQ(shipped_with(bin, "dashboard", "dashboard/dist"), installed);
  EXPECT_EQ(shipped_with(fs::path(prefix) / "collector", "dashboard", "dashboard/dist"), sources)
      << "a build's folder";
  fs::remove_all(prefix);
}

}  // namespace
}  // namespace mapledger
