#include "collector/sink/migrator.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mapledger {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(SplitStatements, CutsAtSemicolonsThatEndALine) {
  EXPECT_THAT(
      split_statements("-- one; comment\nCREATE TABLE a (x INT);\n\nINSERT INTO a VALUES ('1;2')\n;\nlast"),
      ElementsAre("CREATE TABLE a (x INT)", "INSERT INTO a VALUES ('1;2')\n", "last\n"));
}

class MigrationsTest : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void file(const char* name) const { std::ofstream(folder_ / name) << "SELECT 1;\n"; }

  std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) / ("mapledger_migrations_" + std::to_string(getpid()));
};

TEST_F(MigrationsTest, AreReadInOrder) {
  file("002_second.sql");
  file("001_first.sql");
  file("notes.txt");
  const auto migrations = read_migrations(folder_);
  ASSERT_TRUE(migrations);
  ASSERT_EQ(migrations->size(), 2U);
  EXPECT_EQ((*migrations)[0].name, "001_first.sql");
  EXPECT_EQ((*migrations)[1].version, 2U);
}

TEST_F(MigrationsTest, AHoleOrNothingIsAnError) {
  EXPECT_THAT(read_migrations(folder_).error().message, HasSubstr("SQL_DIR"));
  file("001_first.sql");
  file("003_third.sql");
  EXPECT_THAT(read_migrations(folder_).error().message, HasSubstr("003_third.sql"));
}

TEST(ShippedMigrations, AreReadable) {
  EXPECT_TRUE(read_migrations(MAPLEDGER_SOURCE_DIR "/sql"));
}

}  // namespace
}  // namespace mapledger
