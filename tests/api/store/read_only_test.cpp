#include <gtest/gtest.h>

#include "api/store/mysql_store.hpp"
#include "api/store/pool.hpp"
#include "common/mysql/statement.hpp"
#include "tests/api/support/test_ledger.hpp"

// That the api cannot write: the rights of its user are all that stands between it and the ledger.

namespace mapledger::api {
namespace {

constexpr std::uint64_t kHost = 0xa;
constexpr std::int64_t kStart = 1'763'640'000'000'000;

TEST(ReadOnlyTest, TheApisUserMayNotWriteDefineOrGrant) {
  TestLedger ledger;
  ledger.add_host(kHost, kStart);
  ledger.store_batch({request_at(kHost, kStart, 1, 42)});
  ConnectionPool pool(ledger.reader());
  const std::string schema = ledger.owner().name;
  for (const std::string& statement : std::vector<std::string>{
           "INSERT INTO hosts SELECT host_id + 1, name, kernel, boot_id, 1, 1, 1, 1, 1, 1 FROM hosts",
           "INSERT INTO gaps VALUES (1, 1, 1, 'tracer', 1, 1, 'forged')",
           "REPLACE INTO pending_changes VALUES (1, 1, 1, '')",
           "UPDATE requests SET length = 0",
           "UPDATE checkpoint SET seq = 0",
           "DELETE FROM requests",
           "DELETE FROM schema_migrations",
           "TRUNCATE TABLE requests",
           "DROP TABLE requests",
           "ALTER TABLE requests TRUNCATE PARTITION catch_all",
           "ALTER TABLE requests ADD COLUMN forged INT",
           "CREATE TABLE forged (a INT)",
           "CREATE VIEW forged AS SELECT 1",
           "CREATE INDEX forged ON requests (pid)",
           "DROP VIEW request_log",
           "LOCK TABLES requests WRITE",
           "SELECT * FROM requests INTO OUTFILE '/tmp/forged'",
           "LOAD DATA INFILE '/etc/passwd' INTO TABLE gaps",
           "CREATE USER forged",
           "GRANT ALL ON " + schema + ".* TO CURRENT_USER",
           "SET GLOBAL max_connections = 1",
           "CREATE DATABASE forged",
       }) {
    const auto done = pool.with<std::uint64_t>([&](mysql::Connection& c) -> mysql::DbResult<std::uint64_t> {
      const auto affected = c.execute(statement);
      if (!affected) return affected.error();
      return affected->rows;
    });
    EXPECT_FALSE(done) << statement;
    if (!done) {
      EXPECT_TRUE(done.error().message.find("denied") != std::string::npos)
          << statement << ": " << done.error().message;
    }
  }
  RequestFilter filter;
  filter.host = kHost;
  filter.limit = 10;
  EXPECT_EQ(MysqlStore(ledger.reader()).requests(filter).value().items.size(), 1U);
}

TEST(ReadOnlyTest, ItsGrantsAreSelectAlone) {
  TestLedger ledger;
  ConnectionPool pool(ledger.reader());
  const auto grants = pool.with<std::vector<std::string>>(
      [](mysql::Connection& c) -> mysql::DbResult<std::vector<std::string>> {
        const auto rows = c.query("SHOW GRANTS");
        if (!rows) return rows.error();
        std::vector<std::string> lines;
        for (const auto& row : *rows) lines.push_back(row.at(0).value());
        return lines;
      });
  ASSERT_TRUE(grants);
  ASSERT_EQ(grants->size(), 2U);
  EXPECT_TRUE(grants->at(0).starts_with("GRANT USAGE ON *.*")) << grants->at(0);
  EXPECT_TRUE(grants->at(1).starts_with("GRANT SELECT ON `")) << grants->at(1);
  for (const std::string& grant : *grants) EXPECT_EQ(grant.find("GRANT OPTION"), std::string::npos) << grant;
}

}  // namespace
}  // namespace mapledger::api
