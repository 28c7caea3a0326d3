#include "collector/doctor/storage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/collector/doctor/finding_is.hpp"
#include "tests/support/temp_folder.hpp"

namespace mapledger::doctor {
namespace {

const Distribution kDebian{Distribution::Kind::kDebian, "Debian", true};

class DatabaseTest : public testing::Test {
 protected:
  DatabaseTest() {
    facts_.address = "db.example:3306";
    facts_.user = "mapledger@%";
    facts_.name = "ledger";
    facts_.version = "10.11.14-MariaDB-0+deb12u2";
    facts_.rights = {"SELECT", "INSERT", "UPDATE", "DELETE",      "CREATE",
                     "ALTER",  "DROP",   "INDEX",  "CREATE VIEW", "LOCK TABLES"};
    facts_.takes_load_data = true;
    facts_.time_zone = "CET";
  }
  DatabaseFacts facts_;
};

TEST_F(DatabaseTest, AllIsWell) {
  for (const Finding& finding : check_database_all(facts_, kDebian)) {
    EXPECT_EQ(finding.state, State::kOk) << finding.name << ": " << finding.detail;
  }
}

TEST_F(DatabaseTest, OneOutOfReachIsAskedNothingMore) {
  facts_.problem = "2002: no server";
  EXPECT_THAT(check_database_all(facts_, kDebian),
              testing::ElementsAre(is(State::kFailed, "does not answer", "DB_HOST")));
  facts_.is_refused = true;
  EXPECT_THAT(check_database(facts_, kDebian), is(State::kFailed, "2002: no server", "DB_USER"));
}

TEST_F(DatabaseTest, ThePrivateOneIsStartedByMakeRun) {
  facts_.problem = "2002: no server";
  facts_.is_private = facts_.has_program = true;
  EXPECT_THAT(check_database(facts_, kDebian), is(State::kWarning, "private", "make run"));
  facts_.has_program = false;
  EXPECT_THAT(check_database(facts_, kDebian),
              is(State::kFailed, "MariaDB", "apt-get install mariadb-server-core"));
}

TEST_F(DatabaseTest, Versions) {
  EXPECT_THAT(check_version(facts_), is(State::kOk, "10.11.14-MariaDB"));
  facts_.version = "9.7.0";
  EXPECT_THAT(check_version(facts_), is(State::kOk, "MySQL 9.7.0"));
  for (const char* old : {"10.6.12-MariaDB", "8.0.40"}) {
    facts_.version = old;
    EXPECT_THAT(check_version(facts_), is(State::kWarning, "older"));
  }
}

TEST_F(DatabaseTest, MissingRightsAreGrantedByOneStatement) {
  facts_.rights.erase("ALTER");
  facts_.rights.erase("CREATE VIEW");
  EXPECT_THAT(check_database_rights(facts_), is(State::kFailed, "missing: ALTER, CREATE VIEW",
                                                "GRANT ALTER, CREATE VIEW ON `ledger`.* TO 'mapledger'@'%'"));
  facts_.has_role = true;
  EXPECT_THAT(check_database_rights(facts_), is(State::kWarning, "by a role"));
}

TEST_F(DatabaseTest, LoadDataAndClock) {
  facts_.takes_load_data = false;
  EXPECT_THAT(check_local_infile(facts_), is(State::kWarning, "slower", "SET GLOBAL local_infile = 1"));
  facts_.ahead_us = -2'500'000;
  EXPECT_THAT(check_clock(facts_, kDebian), is(State::kWarning, "2500 ms behind ours", "timedatectl"));
  facts_.ahead_us = 900'000;
  EXPECT_THAT(check_clock(facts_, kDebian), is(State::kOk, "900 ms ahead of ours; its zone is CET"));
}

TEST(Disk, RoomForTheSpool) {
  DiskFacts facts;
  facts.data_dir = "/data";
  facts.spool_budget_bytes = 1ULL << 30U;
  facts.free_bytes = 2ULL << 30U;
  EXPECT_THAT(check_space(facts), is(State::kOk, "2048 MiB free"));
  facts.free_bytes = 512ULL << 20U;
  EXPECT_THAT(check_space(facts), is(State::kWarning, "512 MiB free, 1024 MiB", "SPOOL_BYTES"));
  facts.free_bytes = 10ULL << 20U;
  EXPECT_THAT(check_space(facts), is(State::kFailed, "10 MiB free"));
  facts.free_bytes.reset();
  EXPECT_THAT(check_space(facts), is(State::kWarning, "unknown"));
  facts.is_needed = false;
  EXPECT_THAT(check_space(facts), is(State::kOk, "recording"));
}

TEST(Disk, FolderAndZones) {
  DiskFacts facts;
  facts.data_dir = "/data";
  EXPECT_THAT(check_data_dir(facts, kDebian), is(State::kFailed, "/data cannot be written", "DATA_DIR"));
  EXPECT_THAT(check_time_zone(facts, kDebian),
              is(State::kWarning, "not installed", "apt-get install tzdata"));
}

TEST(Disk, IsLookedAtWhereTheFolderWouldBeMade) {
  const test::TempFolder folder;
  CollectorConfig config;
  config.data_dir = folder.path() / "not" / "there";
  const DiskFacts facts = gather_disk(config, folder.path());
  EXPECT_TRUE(facts.is_writable);
  EXPECT_TRUE(facts.free_bytes.has_value());
  EXPECT_FALSE(facts.has_zones);
}

}  // namespace
}  // namespace mapledger::doctor
