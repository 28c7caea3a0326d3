#include "collector/retention/retention.hpp"

#include "tests/integration/retention_fixture.hpp"

namespace mapledger {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(RetentionTest, PartitionsAreMadeOnceAndTakeTheRows) {
  Retention retention(database_.config(), settings_);
  retention.prepare(now_us_);
  const auto requests = partitions_of("requests");
  EXPECT_GE(requests, 8U);
  EXPECT_EQ(partitions_of("request_spans"), 11U);
  EXPECT_EQ(partitions_of("activity"), 11U);
  EXPECT_EQ(partitions_of("activity_totals"), 11U);
  add(now_us_, 1);
  retention.pass(now_us_).value();
  EXPECT_EQ(partitions_of("requests"), requests);
  const std::string hour = partition_name(floor_to(now_us_, kHourUs));
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM requests PARTITION (" + hour + ")"), "10");
  const StorageFigures figures = retention.figures();
  EXPECT_GT(figures.disk_bytes.value_or(0), 16'384U);
  EXPECT_EQ(figures.oldest_us, now_us_);
  EXPECT_FALSE(figures.bytes_per_request.has_value()) << "too few to tell";
}

TEST_F(RetentionTest, RowsOfWrongClocksAreStoredAndFound) {
  constexpr std::int64_t k1970 = 5'000'000;
  constexpr std::int64_t k2038 = 2'147'483'647'000'000;
  pass(now_us_);
  add(k1970, 1);
  add(now_us_, 2);
  add(k2038, 3);
  pass(now_us_);
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM requests PARTITION (older)"), "10");
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM requests PARTITION (catch_all)"), "10");
  EXPECT_THAT(processes_in("requests"), ElementsAre("1", "2", "3"));
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM requests WHERE time_us BETWEEN " + std::to_string(k2038) +
                            " AND " + std::to_string(k2038 + 9)),
            "10");
}

TEST_F(RetentionTest, RowsThatWereThereBeforeTheFirstPartitionsStay) {
  add(now_us_ - 400 * kDayUs, 1);
  add(now_us_, 2);
  pass(now_us_);
  EXPECT_THAT(processes_in("requests"), ElementsAre("1", "2"));
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM requests PARTITION (catch_all)"), "0");
}

TEST_F(RetentionTest, OldRequestsGoWithTheirSpans) {
  const std::int64_t old_us = now_us_ - 40 * kDayUs;
  pass(old_us);
  add(old_us, 1);
  add(floor_to(old_us, kDayUs) - kDayUs, 2);  // goes to older
  pass(now_us_ - 20 * kDayUs);
  add(now_us_ - 20 * kDayUs, 3);
  EXPECT_THAT(processes_in("requests"), ElementsAre("1", "2", "3"));
  pass(now_us_);
  add(now_us_, 4);
  EXPECT_THAT(processes_in("requests"), ElementsAre("2", "3", "4"));
  EXPECT_THAT(processes_in("activity"), ElementsAre("1", "2", "3", "4")) << "are kept longer";
  settings_.activity_days = 30;
  pass(now_us_);
  EXPECT_THAT(processes_in("activity"), ElementsAre("2", "3", "4"));
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM gaps"), "0") << "retention is no loss";
}

TEST_F(RetentionTest, SpansOfRequestsThatWentGoOnceTheirDayIsOver) {
  const std::int64_t old_us = floor_to(now_us_ - 40 * kDayUs, kDayUs) + 12 * kHourUs;
  pass(old_us);
  add(old_us, 1);
  pass(old_us + 2 * kDayUs);
  add(old_us + 2 * kDayUs, 2);
  settings_.days = 39;
  pass(now_us_);
  EXPECT_THAT(processes_in("requests"), ElementsAre("2"));
  EXPECT_THAT(processes_in("request_spans"), ElementsAre("2"));
}

TEST_F(RetentionTest, AClockAheadOfTheServersDropsNothing) {
  pass(now_us_);
  add(now_us_, 1);
  pass(now_us_ + 1'000 * kDayUs);
  EXPECT_THAT(processes_in("requests"), ElementsAre("1"));
  EXPECT_THAT(processes_in("activity"), ElementsAre("1"));
}

TEST_F(RetentionTest, TheOldestGoUntilTheTablesFit) {
  for (std::uint64_t hours = 3; hours > 0; --hours) {
    const std::int64_t at_us = now_us_ - static_cast<std::int64_t>(hours) * kHourUs;
    pass(at_us);
    add(at_us, 4 - hours, 100'000);
  }
  pass(now_us_);
  add(now_us_, 4);
  await_bytes_of("requests", 3 * 10'000'000);
  settings_.bytes = 25'000'000;
  Retention retention(database_.config(), settings_);
  retention.pass(now_us_).value();
  const auto left = processes_in("requests");
  EXPECT_THAT(left, testing::AnyOf(ElementsAre("3", "4"), ElementsAre("2", "3", "4")));
  const StorageFigures figures = retention.figures();
  EXPECT_LE(figures.disk_bytes.value(), settings_.bytes);
  EXPECT_GT(figures.bytes_per_request.value(), 80);
  EXPECT_LT(figures.bytes_per_request.value(), 400);
  EXPECT_EQ(figures.oldest_us, now_us_ - (left.size() == 2 ? 1 : 2) * kHourUs);
  settings_.bytes = 1;
  pass(now_us_);
  EXPECT_THAT(processes_in("requests"), ElementsAre("4")) << "what is being written stays";
}

TEST_F(RetentionTest, OlderIsEmptiedByTheBudgetNotByAge) {
  pass(now_us_);
  add(now_us_ - 500 * kDayUs, 1, 100'000);
  add(now_us_, 2);
  await_bytes_of("requests", 10'000'000);
  pass(now_us_);
  EXPECT_THAT(processes_in("requests"), ElementsAre("1", "2"));
  settings_.bytes = 30'000'000;
  pass(now_us_);
  EXPECT_THAT(processes_in("requests"), ElementsAre("2"));
  EXPECT_THAT(processes_in("request_spans"), ElementsAre("2"));
}

TEST_F(RetentionTest, TooManyRowsInCatchAllAreDiscardedWithAGap) {
  const std::int64_t before_us = now_us_ - 10 * kDayUs;
  pass(before_us);
  add(now_us_, 1, static_cast<int>(kMostCounted));
  pass(now_us_);
  EXPECT_THAT(processes_in("requests"), IsEmpty());
  EXPECT_EQ(database_.value("SELECT host_id, stage, from_us, to_us, events FROM gaps"),
            fmt::format("77|database|{}|{}|{}", now_us_,
                        now_us_ + static_cast<std::int64_t>(kMostCounted) - 1, kMostCounted));
  EXPECT_EQ(database_.value("SELECT SUM(requests) FROM request_spans"), std::to_string(kMostCounted))
      << "few rows are sorted";
  const std::string hour = partition_name(floor_to(now_us_, kHourUs));
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM requests PARTITION (" + hour + ")"), "0");
}

TEST_F(RetentionTest, ProcessesThatExitedLongAgoGoIfNoneOfTheirRequestsIsKept) {
  const std::string long_ago = std::to_string(now_us_ - 91 * kDayUs);
  const std::string lately = std::to_string(now_us_ - 89 * kDayUs);
  pass(now_us_);
  for (std::uint64_t id = 1; id <= 2'500; ++id) add_process(id, long_ago);
  add_process(3'001, lately);
  add_process(3'002, "NULL");
  add(now_us_ - 91 * kDayUs, 17);  // the recording of an old run, kept in older
  run("INSERT INTO programs VALUES (77, 5, 'worker', 1, 1, 1, 1, 1, 1)");
  settings_.process_days = 0;
  pass(now_us_);
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM processes"), "2502");
  settings_.process_days = 90;
  pass(now_us_);
  EXPECT_THAT(processes_in("processes"), ElementsAre("17", "3001", "3002"));
  EXPECT_THAT(processes_in("requests"), ElementsAre("17"));
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM programs"), "1");
}

TEST_F(RetentionTest, SeveralCollectorsOnOneDatabase) {
  const std::int64_t begin_us = now_us_ - 60 * kDayUs;
  settings_.days = 1;
  settings_.activity_days = 1;
  std::vector<std::thread> collectors;
  std::atomic<int> retries{0};
  for (int i = 0; i < 2; ++i) {
    collectors.emplace_back([&] {
      Retention retention(database_.config(), settings_);
      for (int step = 0; step < 20; ++step) {
        // One may wait for the other's lock and give up: as in run(), it tries again.
        for (;;) {
          const auto done = retention.pass(begin_us + step * 5 * kHourUs);
          if (done) break;
          ASSERT_EQ(done.error().kind, mysql::ErrorKind::kRetry) << mysql::describe(done.error());
          ++retries;
        }
      }
    });
  }
  for (std::thread& collector : collectors) collector.join();
  const std::int64_t end_us = begin_us + 95 * kHourUs;
  const auto requests = partitions_of("requests");
  pass(end_us);
  EXPECT_EQ(partitions_of("requests"), requests) << "all is done";
  add(end_us, 1);
  const std::string hour = partition_name(floor_to(end_us, kHourUs));
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM requests PARTITION (" + hour + ")"), "10");
  std::printf("retries: %d\n", retries.load());
}

TEST_F(RetentionTest, ALostConnectionIsOpenedAgain) {
  Retention retention(database_.config(), settings_);
  retention.pass(now_us_).value();
  for (const std::string& id :
       database_.rows("SELECT id FROM information_schema.processlist WHERE db = DATABASE()"
                      " AND id <> CONNECTION_ID()")) {
    run("KILL " + id);
  }
  const auto lost = retention.pass(now_us_);
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, mysql::ErrorKind::kConnection);
  EXPECT_TRUE(retention.pass(now_us_));
}

TEST_F(RetentionTest, TheThreadWorksUntilItIsStopped) {
  Retention retention(database_.config(), settings_);
  std::jthread running([&](const std::stop_token& stop) { retention.run(stop); });
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!retention.figures().disk_bytes) {
    ASSERT_LT(std::chrono::steady_clock::now(), give_up);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  running.request_stop();
  running.join();
  EXPECT_GT(partitions_of("requests"), 8U);
}

TEST_F(RetentionTest, ActivityFromBeforeItWasPartitionedIsKept) {
  const std::int64_t bucket_us = floor_to(now_us_ - kDayUs, 10'000'000);
  std::uint64_t process = 0;
  while (process < kMostCounted) {
    SqlWriter sql;
    sql.raw(
        "INSERT INTO activity (bucket_us, host_id, process_id, requested_bytes, returned_bytes, mmap_calls, "
        "munmap_calls, failed_calls) VALUES ");
    for (int i = 0; i < 10'000; ++i) sql.row(i == 0, bucket_us, kHost, ++process, 4096, 0, 1, 0, 0);
    run(sql.sql());
  }
  pass(now_us_);
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM activity"), std::to_string(process));
  EXPECT_GT(partitions_of("activity"), 8U);
}

}  // namespace
}  // namespace mapledger
