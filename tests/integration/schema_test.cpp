// The rules by which clusters of MySQL's protocol take the schema and its transactions as they are.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "collector/sink/batch_sql.hpp"
#include "collector/sink/changes.hpp"
#include "collector/sink/request_rows.hpp"
#include "tests/integration/ledger_fixture.hpp"

namespace mapledger {
namespace {

using testing::IsEmpty;

class SchemaTest : public LedgerTest {
 protected:
  std::vector<std::string> of_schema(const std::string& select_from, const std::string& column,
                                     const std::string& more = "TRUE") {
    return database_.rows("SELECT " + select_from + " WHERE " + column + " = DATABASE() AND " + more);
  }
  std::uint64_t status(const std::string& name) {
    const auto rows = connection().query("SHOW SESSION STATUS LIKE '" + name + "'").value();
    return std::stoull(rows.at(0).at(1).value());
  }
  /// What a first transaction wrote, its checkpoint among it. The server's own counts have rows of partitions
  /// twice.
  std::uint64_t written_rows() {
    std::uint64_t rows = 1;
    for (const char* table :
         {"requests", "request_spans", "processes", "programs", "activity", "activity_totals"}) {
      rows += std::stoull(database_.value(fmt::format("SELECT COUNT(*) FROM {}", table)));
    }
    return rows;
  }
  /// A name as long as a stored one can get: the kernel's 15 bytes, each escaped.
  static std::string longest_name(int number) {
    std::string name = fmt::format("{:015}", number);
    for (char& c : name) c = static_cast<char>(c - '0' + 1);
    return name;
  }
  /// Requests of so many processes, each with a name of its own.
  void add_processes(int from, int count) {
    for (int i = from; i < from + count; ++i) {
      add(Kind::kMmap, static_cast<std::uint32_t>(10'000 + i), 4096, 1, longest_name(i));
    }
  }
};

TEST_F(SchemaTest, EachTableHasAPrimaryKey) {
  EXPECT_THAT(of_schema("table_name FROM information_schema.tables t", "t.table_schema",
                        "table_type = 'BASE TABLE' AND NOT EXISTS (SELECT 1 FROM "
                        "information_schema.statistics s WHERE s.table_schema = t.table_schema AND "
                        "s.table_name = t.table_name AND s.index_name = 'PRIMARY')"),
              IsEmpty());
}

TEST_F(SchemaTest, APrimaryKeyHoldsThePartitionColumn) {
  const auto partitioned = of_schema(
      "DISTINCT table_name, REPLACE(partition_expression, '`', '') FROM information_schema.partitions",
      "table_schema", "partition_expression IS NOT NULL");
  EXPECT_EQ(partitioned.size(), 4U);
  for (const std::string& row : partitioned) {
    const auto bar = row.find('|');
    EXPECT_EQ(of_schema("COUNT(*) FROM information_schema.statistics", "table_schema",
                        fmt::format("table_name = '{}' AND column_name = '{}' AND index_name = 'PRIMARY'",
                                    row.substr(0, bar), row.substr(bar + 1))),
              std::vector<std::string>{"1"})
        << row;
  }
}

TEST_F(SchemaTest, ThereIsNothingThatAClusterDoesNotTake) {
  EXPECT_THAT(of_schema("table_name FROM information_schema.columns", "table_schema",
                        "extra LIKE '%auto_increment%'"),
              IsEmpty());
  EXPECT_THAT(of_schema("table_name FROM information_schema.table_constraints", "table_schema",
                        "constraint_type = 'FOREIGN KEY'"),
              IsEmpty());
  EXPECT_THAT(of_schema("trigger_name FROM information_schema.triggers", "trigger_schema"), IsEmpty());
  EXPECT_THAT(of_schema("routine_name FROM information_schema.routines", "routine_schema"), IsEmpty());
  EXPECT_THAT(of_schema("event_name FROM information_schema.events", "event_schema"), IsEmpty());
  EXPECT_THAT(of_schema("table_name FROM information_schema.tables", "table_schema",
                        "table_type = 'BASE TABLE' AND engine <> 'InnoDB'"),
              IsEmpty());
}

TEST_F(SchemaTest, NoStatementTakesANamedLock) {
  std::size_t files = 0;
  for (const char* folder : {"sql", "common", "collector", "api"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(
             std::filesystem::path(MAPLEDGER_SOURCE_DIR) / folder)) {
      const std::string kind = entry.path().extension();
      if (kind != ".sql" && kind != ".cpp" && kind != ".hpp") continue;
      std::ifstream file(entry.path());
      std::stringstream text;
      text << file.rdbuf();
      ++files;
      for (const char* lock : {"GET_LOCK", "RELEASE_LOCK", "IS_FREE_LOCK", "IS_USED_LOCK"}) {
        EXPECT_EQ(text.str().find(lock), std::string::npos) << entry.path() << ' ' << lock;
      }
    }
  }
  EXPECT_GT(files, 100U);
}

struct Limit {
  const char* engine;
  const char* what;
  double most;  ///< 0: none
  double is;
  bool is_time = false;  ///< shown only: it depends on the machine
};

/// The limits are the defaults of the engines' documentation: Galera's wsrep_max_ws_rows and
/// wsrep_max_ws_size; MySQL's group_replication_transaction_size_limit; Vitess'
/// queryserver-config-max-result-size and queryserver-config-transaction-timeout; TiDB's txn-total-size-limit
/// and txn-entry-size-limit; the smallest max_allowed_packet, MariaDB's.
TEST_F(SchemaTest, TheLargestTransactionIsWithinTheLimits) {
  // The most that one batch may write: all its records are of processes of their own, and as many sums as are
  // held back at most are written with it (collector/feeder.cpp).
  constexpr int kHeldBack = 7'999;
  constexpr int kBatchRows = 10'000;
  Accumulator sums;
  double rows = 0;
  double bytes = 0;
  double seconds = 0;
  double longest_row = 0;  // of pending_changes
  double longest_statement = 0;
  // first all rows are new, then the sums change: a cluster gets such a row as it was and as it is
  for (const bool is_new : {true, false}) {
    add_processes(0, kHeldBack);
    Shipment held_back = shipment();
    sums.add(*held_back.batch);
    longest_row = std::max(longest_row, double(encode_changes(*held_back.batch).size()));
    add_processes(kHeldBack, kBatchRows);
    Shipment s = shipment();
    sums.add(*s.batch);
    s.sums = sums.take();
    for (const std::string& sql : changes_sql(s)) {
      longest_statement = std::max(longest_statement, double(sql.size()));
    }
    for (const std::string& sql : requests_sql(s, 0, kBatchRows)) {
      longest_statement = std::max(longest_statement, double(sql.size()));
    }
    const std::uint64_t sent = status("Bytes_received");
    const auto began = std::chrono::steady_clock::now();
    ASSERT_TRUE(store_.prepare(s).value());
    ASSERT_FALSE(store_.finish(s, kNowUs).value().fenced);
    seconds =
        std::max(seconds, std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
    at_ = s.after;
    if (is_new) rows = double(written_rows());
    bytes = std::max(bytes, double(status("Bytes_received") - sent) * (is_new ? 1 : 2));
  }
  EXPECT_GT(rows, kBatchRows + kHeldBack);
  const std::array<Limit, 9> limits = {{
      {"Galera", "rows a transaction", 0, rows},
      {"Galera", "bytes a transaction", 2'147'483'647, bytes},
      {"Group Replication", "bytes a transaction", 150'000'000, bytes},
      {"Vitess", "rows a statement", 10'000, double(kRowsPerInsert)},
      {"Vitess", "seconds a transaction", 30, seconds, true},
      {"TiDB", "bytes a transaction", 104'857'600, bytes},
      {"TiDB", "bytes a row", 6'291'456, longest_row},
      {"all", "bytes a statement", 16'777'216, longest_statement},
      {"all", "rows of requests a batch", 10'000, kBatchRows},
  }};
  fmt::print("{:<18} {:<26} {:>14} {:>14}\n", "engine", "what", "largest", "allowed");
  for (const Limit& limit : limits) {
    fmt::print("{:<18} {:<26} {:>14.0f} {:>14}\n", limit.engine, limit.what, limit.is,
               limit.most == 0 ? "no limit" : fmt::format("{:.0f}", limit.most));
    if (limit.most == 0 || limit.is_time) continue;
    EXPECT_LE(limit.is, limit.most) << limit.engine << ' ' << limit.what;
  }
}

}  // namespace
}  // namespace mapledger
