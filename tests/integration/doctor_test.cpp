// The doctor, asking the real database.
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "collector/doctor/storage.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/test_database.hpp"

namespace mapledger::doctor {
namespace {

using test::Process;
using testing::HasSubstr;

class DoctorTest : public testing::Test {
 protected:
  CollectorConfig config() {
    CollectorConfig config;
    config.database = database_.config();
    config.data_dir = folder_.path();
    return config;
  }
  Process::Environment environment() {
    Process::Environment settings = test::settings_of(database_.config());
    settings.emplace_back("DATA_DIR", folder_.path().string());
    settings.emplace_back("RUN_LOCK", (folder_.path() / "lock").string());
    settings.emplace_back("TRACER", "stdin");
    return settings;
  }

  test::TempFolder folder_;
  test::TestDatabase database_;
};

TEST_F(DoctorTest, FindsTheTestsOwnDatabaseInOrder) {
  const DatabaseFacts facts = gather_database(config());
  EXPECT_EQ(facts.problem, "");
  EXPECT_EQ(check_database_rights(facts).state, Finding::State::kOk) << check_database_rights(facts).detail;
  EXPECT_EQ(check_clock(facts, {}).state, Finding::State::kOk) << check_clock(facts, {}).detail;
  EXPECT_EQ(facts.takes_load_data, database_.value("SELECT @@local_infile") == "1");
  EXPECT_EQ(facts.version, database_.value("SELECT VERSION()"));
}

TEST_F(DoctorTest, TheStatementThatItPrintsGivesTheMissingRights) {
  const std::string user = "poor_" + database_.config().name.substr(database_.config().name.size() - 8);
  CollectorConfig poor = config();
  poor.database.user = user;
  poor.database.password = "Secret-1234";
  auto& connection = database_.connection();
  connection.execute("CREATE USER '" + user + "'@'%' IDENTIFIED BY 'Secret-1234'").value();
  connection.execute("GRANT SELECT, INSERT ON `" + poor.database.name + "`.* TO '" + user + "'@'%'").value();
  const Finding before = check_database_rights(gather_database(poor));
  EXPECT_EQ(before.state, Finding::State::kFailed);
  EXPECT_THAT(before.detail, HasSubstr("missing: UPDATE, DELETE"));
  const auto grant = before.mend.find("GRANT ");
  ASSERT_NE(grant, std::string::npos) << before.mend;
  connection.execute(before.mend.substr(grant)).value();
  const Finding after = check_database_rights(gather_database(poor));
  EXPECT_EQ(after.state, Finding::State::kOk) << after.detail;
  connection.execute("DROP USER '" + user + "'@'%'").value();
}

TEST_F(DoctorTest, AWrongPasswordAndAMissingDatabaseAreToldFromAServerThatIsAway) {
  CollectorConfig wrong = config();
  wrong.database.name = "no_such_database";
  EXPECT_THAT(check_database(gather_database(wrong), {}).detail, HasSubstr("answers: 1049"));
  wrong.database.socket.clear();
  wrong.database.host = "127.0.0.1";
  wrong.database.port = 1;
  EXPECT_THAT(check_database(gather_database(wrong), {}).detail, HasSubstr("127.0.0.1:1 does not answer"));
}

TEST_F(DoctorTest, IsAProgramThatTellsByItsExitCodeAndInJson) {
  Process well({COLLECTOR, "doctor"}, environment());
  EXPECT_EQ(well.wait(), 0) << well.output();
  EXPECT_THAT(well.output(), HasSubstr("0 failed"));
  auto settings = environment();
  settings.emplace_back("DB_NAME", "no_such_database");
  Process ill({COLLECTOR, "doctor", "--json"}, settings);
  EXPECT_EQ(ill.wait(), 1);
  bool found = false;
  for (const auto& finding : nlohmann::json::parse(ill.output())) {
    if (finding["name"] != "database") continue;
    found = true;
    EXPECT_EQ(finding["state"], "failed");
    EXPECT_THAT(finding["mend"].get<std::string>(), HasSubstr("CREATE DATABASE no_such_database"));
  }
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace mapledger::doctor
