#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include "collector/sink/migrator.hpp"
#include "tests/support/test_database.hpp"

namespace mapledger {
namespace {

using test::TestDatabase;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<Migration> shipped() {
  return read_migrations(MAPLEDGER_SOURCE_DIR "/sql").value();
}

TEST(Migrate, BringsAnEmptyDatabaseToTheNewestAndTheSecondTimeDoesNothing) {
  TestDatabase database(TestDatabase::Schema::kNone);
  EXPECT_EQ(migrate(database.connection(), shipped()).value(), shipped().size());
  EXPECT_EQ(migrate(database.connection(), shipped()).value(), 0U);
  EXPECT_EQ(database.value("SELECT COUNT(*) FROM schema_migrations WHERE applied_us > 0"),
            std::to_string(shipped().size()));
}

TEST(Migrate, TwoAtOnceDoItOnce) {
  TestDatabase database(TestDatabase::Schema::kNone);
  const auto one = [&] {
    auto connection = mysql::Connection::open(database.config()).value();
    return migrate(connection, shipped()).value();
  };
  spdlog::default_logger();  // by one thread: ThreadSanitizer does not see how a library guards what it makes
  auto first = std::async(std::launch::async, one);
  auto second = std::async(std::launch::async, one);
  EXPECT_EQ(first.get() + second.get(), shipped().size());
}

/// All that makes up the schema, in the server's own words.
std::vector<std::string> schema_of(TestDatabase& database) {
  std::vector<std::string> schema;
  for (const std::string& table : database.rows("SELECT table_name FROM information_schema.tables"
                                                " WHERE table_schema = DATABASE() ORDER BY table_name")) {
    schema.push_back(database.connection().query("SHOW CREATE TABLE " + table).value().at(0).at(1).value());
  }
  return schema;
}

TEST(Migrate, TheNewestCutOffAfterAnyStatementIsFinished) {
  const std::vector<Migration> migrations = shipped();
  const std::vector<Migration> before(migrations.begin(), migrations.end() - 1);
  const Migration& newest = migrations.back();
  const std::vector<std::string> statements = split_statements(newest.sql);
  TestDatabase whole;
  const std::vector<std::string> expected = schema_of(whole);
  for (std::size_t done = 0; done <= statements.size(); ++done) {
    SCOPED_TRACE(newest.name + " cut off after statement " + std::to_string(done));
    TestDatabase database(TestDatabase::Schema::kNone);
    migrate(database.connection(), before).value();
    for (std::size_t i = 0; i < done; ++i) database.connection().execute(statements[i]).value();
    database.connection()
        .execute("INSERT INTO schema_migrations VALUES (" + std::to_string(newest.version) + ", 'cut', -1)")
        .value();  // claimed in 1970
    const auto finished = migrate(database.connection(), migrations);
    ASSERT_TRUE(finished) << finished.error().message;
    EXPECT_EQ(*finished, 1U);
    EXPECT_EQ(schema_of(database), expected);
  }
}

TEST(Migrate, WhatProcessesHadMappedBeforeItWasExplainedWasThereBefore) {
  const std::vector<Migration> migrations = shipped();
  TestDatabase database(TestDatabase::Schema::kNone);
  migrate(database.connection(), {migrations.begin(), migrations.begin() + 2}).value();
  for (const char* process : {"1, 8192", "2, NULL", "3, 4096"}) {
    database.connection()
        .execute(
            std::string("INSERT INTO processes (host_id, process_id, mapped_bytes, pid, start_ns, exec_id,"
                        " name, requested_bytes, returned_bytes, peak_bytes, mmap_calls, munmap_calls,"
                        " mremap_calls, brk_calls, failed_calls, first_seen_us, last_seen_us, batch)"
                        " VALUES (1, ") +
            process + ", 42, 0, 0, 'w', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)")
        .value();
  }
  migrate(database.connection(), {migrations.begin(), migrations.begin() + 3}).value();
  database.connection()
      .execute("UPDATE processes SET by_mmap = 12288, by_other = -200 WHERE process_id = 3")
      .value();
  migrate(database.connection(), migrations).value();
  EXPECT_THAT(database.rows("SELECT by_before FROM processes ORDER BY process_id"),
              ElementsAre("8192", "0", "-7992"));
}

TEST(Migrate, OneThatWasCutOffIsBegunAgain) {
  TestDatabase database;
  database.connection()
      .execute("UPDATE schema_migrations SET applied_us = -1 WHERE version = 1")
      .value();  // claimed in 1970
  EXPECT_EQ(migrate(database.connection(), shipped()).value(), 1U);
}

TEST(Migrate, ANewerSchemaIsRefused) {
  TestDatabase database;
  database.connection().execute("INSERT INTO schema_migrations VALUES (999, '999_future.sql', 1)").value();
  const auto refused = migrate(database.connection(), shipped());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("version 999"));
  EXPECT_THAT(refused.error().message, HasSubstr("newer mapledger"));
}

TEST(Migrate, EveryTableHasAPrimaryKeyAndNoAutoIncrement) {
  TestDatabase database;
  EXPECT_EQ(database.value(
                "SELECT COUNT(*) FROM information_schema.tables t WHERE table_schema = DATABASE()"
                " AND table_type = 'BASE TABLE' AND NOT EXISTS (SELECT 1 FROM information_schema.statistics s"
                " WHERE s.table_schema = t.table_schema AND s.table_name = t.table_name AND index_name = "
                "'PRIMARY')"),
            "0");
  EXPECT_EQ(database.value("SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE()"
                           " AND extra LIKE '%auto_increment%'"),
            "0");
}

}  // namespace
}  // namespace mapledger
