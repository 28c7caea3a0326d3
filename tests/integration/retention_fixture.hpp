#pragma once

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collector/retention/retention.hpp"
#include "collector/sink/sql_writer.hpp"
#include "common/clock.hpp"
#include "tests/support/test_database.hpp"

namespace mapledger {

inline constexpr std::uint64_t kHost = 77;

/// A host's tables, with requests of any time, and passes of the retention over them.
class RetentionTest : public testing::Test {
 protected:
  RetentionTest() {
    run("INSERT INTO hosts VALUES (77, 'vm', '6.1', '', 4096, 2097152, 0, 0, 0, 0)");
    settings_.bytes = 0;
  }

  void run(const std::string& sql) { database_.connection().execute(sql).value(); }

  void pass(std::int64_t now_us) { Retention(database_.config(), settings_).pass(now_us).value(); }

  /// `count` requests of a process, a microsecond apart, with their span and activity, as a batch stores
  /// them.
  void add(std::int64_t from_us, std::uint64_t process, int count = 10) {
    constexpr int kRowsAStatement = 5'000;
    const std::uint64_t first = seq_ + 1;
    for (int done = 0; done < count;) {
      SqlWriter sql;
      sql.raw("INSERT INTO requests VALUES ");
      for (int i = 0; i < kRowsAStatement && done < count; ++i, ++done) {
        sql.row(i == 0, from_us + done, kHost, 1, ++seq_, process, 42, 42, 0, "mmap", 0, 0, 4096, 0, 3, 34, 0,
                "worker");
      }
      run(sql.sql());
    }
    SqlWriter sql;
    sql.raw(
        "INSERT INTO request_spans (last_us, host_id, process_id, run, first_seq, last_seq, first_us, "
        "requests) VALUES ");
    sql.row(true, from_us + count - 1, kHost, process, 1, first, seq_, from_us, count);
    run(sql.sql());
    sql.clear();
    sql.raw(
        "INSERT INTO activity (bucket_us, host_id, process_id, requested_bytes, returned_bytes, mmap_calls, "
        "munmap_calls, failed_calls) VALUES ");
    sql.row(true, floor_to(from_us, 10'000'000), kHost, process, 4096 * count, 0, count, 0, 0);
    run(sql.sql());
  }

  void add_process(std::uint64_t id, const std::string& exited_us) {
    run(fmt::format(
        "INSERT INTO processes (host_id, process_id, pid, start_ns, exec_id, name, requested_bytes,"
        " returned_bytes, peak_bytes, mmap_calls, munmap_calls, mremap_calls, brk_calls,"
        " failed_calls, first_seen_us, last_seen_us, exited_us, batch)"
        " VALUES ({}, {}, 42, 0, 0, 'worker', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, {}, 1)",
        kHost, id, exited_us));
  }

  std::vector<std::string> processes_in(const std::string& table) {
    return database_.rows("SELECT DISTINCT process_id FROM " + table + " ORDER BY process_id");
  }

  /// The server gathers a table's size in the background, some seconds after the rows.
  void await_bytes_of(const std::string& table, std::uint64_t bytes) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    const std::string sql =
        "SELECT SUM(data_length + index_length) FROM information_schema.partitions"
        " WHERE table_schema = DATABASE() AND table_name = '" +
        table + "'";
    while (std::stoull(database_.value(sql)) < bytes) {
      ASSERT_LT(std::chrono::steady_clock::now(), give_up) << database_.value(sql);
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }

  std::uint64_t partitions_of(const std::string& table) {
    return std::stoull(
        database_.value("SELECT COUNT(*) FROM information_schema.partitions WHERE"
                        " table_schema = DATABASE() AND table_name = '" +
                        table + "'"));
  }

  test::TestDatabase database_;
  RetentionSettings settings_;
  std::uint64_t seq_ = 0;
  const std::int64_t now_us_ = utc_now_us();
};

}  // namespace mapledger
