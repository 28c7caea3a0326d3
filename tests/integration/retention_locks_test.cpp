#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

#include <gtest/gtest.h>

#include "collector/retention/retention.hpp"
#include "collector/sink/sql_writer.hpp"
#include "common/clock.hpp"
#include "tests/support/test_database.hpp"

namespace mapledger {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using test::TestDatabase;

/// Inserts one row after another, as the shipper does, and remembers the longest wait.
class Inserter {
 public:
  Inserter(const DatabaseConfig& config, std::int64_t at_us)
      : thread_([this, config, at_us](const std::stop_token& stop) { insert(config, at_us, stop); }) {}

  [[nodiscard]] std::uint64_t rows() const { return rows_; }
  [[nodiscard]] double longest_ms() const { return static_cast<double>(longest_us_) / 1000; }
  void await(std::uint64_t rows) const {
    while (rows_ < rows) std::this_thread::yield();
  }
  void end() {
    thread_.request_stop();
    thread_.join();
  }

 private:
  void insert(const DatabaseConfig& config, std::int64_t at_us, const std::stop_token& stop) {
    auto database = mysql::Connection::open(config).value();
    while (!stop.stop_requested()) {
      SqlWriter sql;
      sql.raw("INSERT INTO requests VALUES ");
      sql.row(true, at_us, 77, 1, rows_ + 1, 1, 42, 42, 0, "mmap", 0, 0, 4096, 0, 3, 34, 0, "worker");
      const auto start = steady_clock::now();
      database.execute(sql.sql()).value();
      const auto took = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - start);
      if (took.count() > longest_us_) longest_us_ = took.count();
      ++rows_;
    }
  }

  std::atomic<std::uint64_t> rows_{0};
  std::atomic<std::int64_t> longest_us_{0};
  std::jthread thread_;
};

TEST(RetentionLocks, GivesUpBehindALongSelectAndKeepsNoInsertWaiting) {
  TestDatabase database;
  const std::int64_t now_us = utc_now_us();
  RetentionSettings settings;
  Retention(database.config(), settings).pass(now_us - 40 * kDayUs).value();
  Retention retention(database.config(), settings);
  const std::string partitions =
      "SELECT COUNT(*) FROM information_schema.partitions WHERE table_schema = DATABASE()"
      " AND table_name = 'requests'";
  const std::string before = database.value(partitions);

  auto reader = mysql::Connection::open(database.config()).value();
  reader.execute("START TRANSACTION").value();
  reader.query("SELECT COUNT(*) FROM requests").value();
  Inserter inserter(database.config(), now_us);
  inserter.await(1);
  for (int i = 0; i < 3; ++i) {
    const auto refused = retention.pass(now_us);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, mysql::ErrorKind::kRetry) << mysql::describe(refused.error());
    inserter.await(inserter.rows() + 100);
  }
  EXPECT_EQ(database.value(partitions), before);
  const double behind_select_ms = inserter.longest_ms();
  reader.execute("COMMIT").value();
  ASSERT_TRUE(retention.pass(now_us));
  EXPECT_NE(database.value(partitions), before);
  EXPECT_EQ(database.value(partitions + " AND partition_name = '" +
                           partition_name(floor_to(now_us - 40 * kDayUs, kHourUs)) + "'"),
            "0")
      << "the old hour is dropped";
  inserter.end();
  EXPECT_EQ(database.value("SELECT COUNT(*) FROM requests"), std::to_string(inserter.rows()));
  std::printf("retention.longest_insert_behind_a_select_ms %.0f\nretention.longest_insert_ms %.0f\n",
              behind_select_ms, inserter.longest_ms());
}

}  // namespace
}  // namespace mapledger
