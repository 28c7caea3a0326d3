// The collector's own program while its database, its disk or itself is away.
#include "tests/integration/durable_fixture.hpp"

namespace mapledger {
namespace {

using testing::HasSubstr;

class OutageTest : public DurableTest {};

TEST_F(OutageTest, StartedWithoutItsDatabaseItSpoolsAndStoresWhenThatComes) {
  run_once();
  gate_.shut();
  const auto collector = start();
  EXPECT_THAT(collector->output(), HasSubstr("waiting for the database"));
  lines_.write(3'000);
  await_spooled();
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM requests"), "1");
  gate_.open();
  await_stored(3'001);
  lines_.write(10);
  await_stored(3'011);
  stop(*collector);
  expect_all_once();
  EXPECT_EQ(database_.value("SELECT COUNT(*), MIN(stage) FROM gaps"), "1|collector");
}

TEST_F(OutageTest, ADatabaseThatGoesAndComesLosesNothing) {
  const auto collector = start();
  for (int round = 0; round < 3; ++round) {
    lines_.write(2'000);
    gate_.shut();
    lines_.write(2'000);
    gate_.open();
  }
  await_stored(12'000);
  stop(*collector);
  expect_all_once();
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM gaps"), "0");
}

TEST_F(OutageTest, KilledInTheMiddleTheNextStartStoresWhatIsSpooledOnce) {
  auto collector = start();
  lines_.write(2'000);
  await_stored(2'000);
  gate_.shut();
  lines_.write(5'000);
  await_spooled();
  const std::int64_t before_us = utc_now_us();
  kill(*collector);
  const std::int64_t killed_us = utc_now_us();
  gate_.open();
  collector = start();
  const std::int64_t ready_us = utc_now_us();
  lines_.write(10);
  await_stored(7'010);
  stop(*collector);
  expect_all_once();
  ASSERT_EQ(database_.value("SELECT COUNT(*), MIN(stage) FROM gaps"), "1|collector");
  const std::int64_t from_us = std::stoll(database_.value("SELECT from_us FROM gaps"));
  const std::int64_t to_us = std::stoll(database_.value("SELECT to_us FROM gaps"));
  const std::string last_us = database_.value("SELECT time_us FROM requests WHERE address = 7000");
  EXPECT_EQ(std::to_string(from_us + kDisorderUs), last_us) << "the last that was spooled";
  EXPECT_LE(from_us, before_us);
  EXPECT_GE(to_us, killed_us);
  EXPECT_EQ(std::to_string(to_us), database_.value("SELECT time_us FROM requests WHERE address = 7001"));
  EXPECT_GE(to_us, ready_us);
}

TEST_F(OutageTest, KilledWhileItStoresNothingIsDoubled) {
  for (int round = 0; round < 5; ++round) {
    const auto collector = start();
    lines_.write(30'000);
    await([&] {
      return newest_spooled() == lines_.last() ||
             database_.value("SELECT MAX(address) FROM requests") == std::to_string(lines_.last());
    });
    kill(*collector);
  }
  const auto collector = start();
  lines_.write(1);
  await("SELECT MAX(address) FROM requests", lines_.last());
  stop(*collector);
  expect_all_once();
}

TEST_F(OutageTest, OverItsBudgetTheOldestRequestsAreInTheSumsAlone) {
  run_once();
  more_settings_ = {{"SPOOL_BYTES", "1M"}};
  gate_.shut();
  const auto collector = start();
  for (int i = 0; i < 15; ++i) lines_.write(10'000);
  collector->wait_for("requests are in the sums, not in the log");
  gate_.open();
  await("SELECT mmap_calls FROM checkpoint", lines_.last());
  stop(*collector);
  expect_exact_sums();
  const std::uint64_t stored = std::stoull(database_.value("SELECT COUNT(*) FROM requests"));
  EXPECT_LT(stored, lines_.last());
  EXPECT_EQ(database_.value("SELECT COUNT(DISTINCT address) FROM requests"), std::to_string(stored));
  EXPECT_EQ(database_.value("SELECT SUM(events) FROM gaps WHERE stage = 'spool'"),
            std::to_string(lines_.last() - stored));
  EXPECT_EQ(database_.value("SELECT shed_requests, lost_spool FROM collectors"),
            std::to_string(lines_.last() - stored) + "|0");
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM gaps WHERE stage = 'spool' AND (from_us <"
                            " (SELECT first_seen_us FROM processes) OR to_us > (SELECT last_seen_us FROM"
                            " processes))"),
            "0");
}

TEST_F(OutageTest, ASecondCollectorOfTheSameFolderIsRefused) {
  const auto collector = start();
  const std::filesystem::path other = folder_.path() / "other";
  std::filesystem::create_directory(other);
  const LinePipe lines(other);
  Process second({COLLECTOR}, environment(data_, lines));
  EXPECT_EQ(second.wait(), 1);
  EXPECT_THAT(second.output(), HasSubstr("another collector is running on this machine: it holds"));
  EXPECT_THAT(second.output(), HasSubstr("Run only one."));
  lines_.write(5);
  await_stored(5);
  stop(*collector);
}

TEST_F(OutageTest, ASecondCollectorOfAnotherFolderFencesOffTheFirst) {
  const auto first = start();
  lines_.write(5);
  await_stored(5);
  const std::filesystem::path other = folder_.path() / "other";
  std::filesystem::create_directory(other);
  LinePipe lines(other);
  Process second({COLLECTOR}, environment(other / "data", lines));
  second.wait_for("ready:");
  lines.write(3);
  await_stored(8);
  lines_.write(1);
  EXPECT_EQ(first->wait(), 1);
  EXPECT_THAT(first->output(), HasSubstr("another collector writes this machine's ledger: this one ends"));
  lines.write(3);
  await_stored(11);
  stop(second);
}

TEST_F(OutageTest, AFolderOutOfABackupEndsItAndWhatCannotBeToldApartIsAGap) {
  run_once();
  database_.connection().execute("UPDATE checkpoint SET run = 9").value();
  gate_.shut();
  auto collector = start();
  lines_.write(20);
  await_spooled();
  gate_.open();
  EXPECT_EQ(collector->wait(), 1);
  EXPECT_THAT(collector->output(), HasSubstr("ledger up to run 9, or DATA_DIR came out of a backup"));
  collector = start();
  lines_.write(5);
  await_stored(6);
  stop(*collector);
  EXPECT_THAT(collector->output(), HasSubstr("are left out"));
  EXPECT_EQ(database_.value("SELECT MIN(run), COUNT(*) FROM requests WHERE address > 21"), "10|5");
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM gaps lost, gaps down WHERE lost.stage = 'spool' AND"
                            " down.stage = 'collector' AND lost.to_us >= down.from_us AND down.to_us >="
                            " (SELECT MIN(time_us) FROM requests WHERE run = 10)"),
            "1")
      << "from where the ledger ended to where this run begins";
}

TEST_F(OutageTest, ToldToStopWithoutItsDatabaseItSaysWhatStaysInTheSpool) {
  run_once();
  gate_.shut();
  auto collector = start();
  lines_.write(100);
  await_spooled();
  stop(*collector);
  EXPECT_THAT(collector->output(), HasSubstr("bytes stay in the spool and are stored at the next start"));

  gate_.open();
  collector = start();
  lines_.write(1);
  await_stored(102);
  gate_.shut();
  lines_.write(100);
  collector->wait_for("cannot store");
  stop(*collector);
  EXPECT_THAT(collector->output(), HasSubstr("bytes stay in the spool and are stored at the next start"));

  gate_.open();
  collector = start();
  await_stored(202);
  stop(*collector);
  expect_all_once();
}

}  // namespace
}  // namespace mapledger
