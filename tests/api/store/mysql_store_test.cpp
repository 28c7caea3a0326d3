#include "api/store/mysql_store.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include <gtest/gtest.h>

#include "collector/sink/migrator.hpp"
#include "tests/api/support/test_ledger.hpp"

namespace mapledger::api {
namespace {

constexpr std::uint64_t kHost = 0xfedcba9876543210U;
constexpr std::int64_t kStart = 1'763'640'000'000'000;

class MysqlStoreTest : public testing::Test {
 protected:
  MysqlStoreTest() : store(ledger.reader()) {}

  Process put(std::uint64_t id, std::uint64_t requested, std::uint64_t returned = 0,
              std::optional<std::int64_t> exited = {}) {
    return ledger.put_process(kHost, id, requested, returned, exited);
  }

  TestLedger ledger;
  MysqlStore store;
};

TEST_F(MysqlStoreTest, SchemaVersionIsThatOfTheMigrations) {
  EXPECT_EQ(store.schema_version().value(), kSchemaVersion);
  EXPECT_EQ(read_migrations(MAPLEDGER_SOURCE_DIR "/sql")->back().version, kSchemaVersion);
  ledger.run("UPDATE schema_migrations SET applied_us = -applied_us");  // begun, not done
  EXPECT_EQ(store.schema_version().value(), 0U);
  ledger.run("DROP TABLE schema_migrations");
  EXPECT_EQ(store.schema_version().value(), 0U);
}

TEST_F(MysqlStoreTest, MissingTablesAreToldFromAnOutage) {
  ledger.run("DROP TABLE collectors");
  const auto machine = store.machine(std::nullopt);
  ASSERT_FALSE(machine);
  EXPECT_EQ(machine.error().kind, StoreError::Kind::kNoSchema);
}

TEST_F(MysqlStoreTest, ReaderCannotWrite) {
  ledger.add_host(kHost, kStart);
  auto reader = mysql::Connection::open(ledger.reader()).value();
  for (const char* sql :
       {"DELETE FROM hosts", "UPDATE hosts SET name = ''", "INSERT INTO gaps SELECT * FROM gaps",
        "DROP TABLE requests", "CREATE TABLE t (a INT)", "TRUNCATE TABLE requests"}) {
    const auto done = reader.execute(sql);
    ASSERT_FALSE(done) << sql;
    EXPECT_EQ(done.error().kind, mysql::ErrorKind::kAccess) << sql;
  }
  EXPECT_TRUE(store.machine(std::nullopt).value());
}

TEST_F(MysqlStoreTest, NoMachineUntilACollectorReported) {
  EXPECT_FALSE(store.machine(std::nullopt).value());
  EXPECT_FALSE(store.machine(1).value());
  EXPECT_FALSE(store.head({}).value());
  EXPECT_FALSE(store.status(std::nullopt).value().host);
}

TEST_F(MysqlStoreTest, DefaultMachineIsTheOneStartedLastOfThoseThatReport) {
  const std::int64_t second = 1'000'000;
  ledger.add_host(1, kStart);
  ledger.add_host(2, kStart + 100 * second);
  EXPECT_EQ(store.machine(std::nullopt).value()->id, 2U);
  ledger.run(fmt::format("UPDATE collectors SET updated_us = {} WHERE host_id = 1", kStart + 103 * second));
  EXPECT_EQ(store.machine(std::nullopt).value()->id, 2U);  // both report: no flapping
  ledger.run("UPDATE collectors SET state = 'stopped' WHERE host_id = 2");
  EXPECT_EQ(store.machine(std::nullopt).value()->id, 1U);
  ledger.run("UPDATE collectors SET state = 'running' WHERE host_id = 2");
  ledger.run(fmt::format("UPDATE collectors SET updated_us = {} WHERE host_id = 1", kStart + 106 * second));
  EXPECT_EQ(store.machine(std::nullopt).value()->id, 1U);  // 2 went silent
  EXPECT_EQ(store.machine(2).value()->id, 2U);
}

TEST_F(MysqlStoreTest, PieOfNineTenAndElevenProcesses) {
  ledger.add_host(kHost, kStart);
  std::uint64_t total = 0;
  put(100, 0);  // asked for nothing: no slice
  for (std::uint64_t id = 1; id <= 11; ++id) {
    put(id, id << 40U);
    ledger.put_program(kHost, "p" + std::to_string(id), id << 40U);
    total += id << 40U;
    ledger.set_requested(kHost, total);
    if (id < 9) continue;
    for (const Grouping by : {Grouping::kProcess, Grouping::kProgram}) {
      const Top top = store.top(kHost, by).value();
      EXPECT_EQ(top.total_bytes, total);
      EXPECT_EQ(top.slices.size(), std::min<std::size_t>(id, 10));
      EXPECT_EQ(top.slices.front().requested_bytes, id << 40U);
      EXPECT_EQ(top.others_bytes, id == 11 ? std::optional<std::uint64_t>(1ULL << 40U) : std::nullopt) << id;
    }
  }
  EXPECT_EQ(store.top(kHost, Grouping::kProcess).value().slices.front().process_id, 11U);
  EXPECT_EQ(store.top(kHost, Grouping::kProgram).value().slices.front().name, "p11");
}

TEST_F(MysqlStoreTest, PieIsExactAmongManyProcessesOfOneSizeClass) {
  // The index orders by size class: within one class it is the order of ids, here that of the sizes turned
  // round.
  ledger.add_host(kHost, kStart);
  constexpr std::uint64_t kMany = 300;
  constexpr std::uint64_t kClass = 1U << 30U;  // classes are 19 % wide
  for (std::uint64_t id = 1; id <= kMany; ++id) put(id, kClass + (kMany - id) * 4096);
  for (std::uint64_t id = 1001; id <= 1003; ++id) put(id, kClass * 2 + id);
  put(2001, kClass / 2);
  std::vector<std::uint64_t> expected{1003, 1002, 1001};
  for (std::uint64_t id = 1; id <= 7; ++id) expected.push_back(id);
  std::vector<std::uint64_t> found;
  for (const Slice& slice : store.top(kHost, Grouping::kProcess).value().slices)
    found.push_back(*slice.process_id);
  EXPECT_EQ(found, expected);
}

TEST_F(MysqlStoreTest, PieWithoutSlices) {
  ledger.add_host(kHost, kStart);
  const Top top = store.top(kHost, Grouping::kProcess).value();
  EXPECT_TRUE(top.slices.empty());
  EXPECT_FALSE(top.others_bytes);
  EXPECT_EQ(top.total_bytes, 0U);
}

TEST_F(MysqlStoreTest, LostConnectionsAreReplacedUnnoticed) {
  ledger.add_host(kHost, kStart);
  ASSERT_TRUE(store.head({}));
  ledger.cut_readers_off();
  EXPECT_TRUE(store.head({}));
}

TEST_F(MysqlStoreTest, DatabaseThatGoesAwayIsAnOutageUntilItIsBack) {
  namespace fs = std::filesystem;
  const fs::path link = fs::temp_directory_path() / fmt::format("mapledger-api-{}.sock", getpid());
  fs::remove(link);
  DatabaseConfig config = ledger.reader();
  config.socket = link.string();
  config.ssl_mode = "preferred";
  MysqlStore away(config);
  const auto refused = away.machine(std::nullopt);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, StoreError::Kind::kAway);
  fs::create_symlink(ledger.socket(), link);
  // The pool does not knock again for half a second: ask until it does.
  StoreResult<std::optional<Machine>> machine = away.machine(std::nullopt);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!machine && std::chrono::steady_clock::now() < deadline) machine = away.machine(std::nullopt);
  EXPECT_TRUE(machine);
  fs::remove(link);
}

TEST_F(MysqlStoreTest, InterruptEndsAllFurtherCalls) {
  ledger.add_host(kHost, kStart);
  ASSERT_TRUE(store.head({}));
  store.interrupt();
  ASSERT_FALSE(store.head({}));
}

}  // namespace
}  // namespace mapledger::api
