#include "collector/sink/host_lease.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/test_database.hpp"

namespace mapledger {
namespace {

using Answer = HostLease::Answer;

class HostLeaseTest : public testing::Test {
 protected:
  static HostInfo machine(const std::string& boot) {
    HostInfo host;
    host.id = 77;
    host.name = "vm";
    host.boot_id = boot;
    return host;
  }
  Answer take(const HostInfo& host) { return lease_.take(database_.connection(), host).value(); }
  bool renew(const HostInfo& host, bool ends = false) {
    return HostLease::renew(database_.connection(), host, std::nullopt, ends).value();
  }
  void run(const std::string& sql) { database_.connection().execute(sql).value(); }

  test::TestDatabase database_;
  HostLease lease_;
  HostInfo first_ = machine("00000000-0000-4000-8000-000000000001");
  HostInfo second_ = machine("00000000-0000-4000-8000-000000000002");
};

TEST_F(HostLeaseTest, OfOneBootItIsWhoeverAsks) {
  EXPECT_EQ(take(first_), Answer::kTaken);
  EXPECT_EQ(take(first_), Answer::kTaken);
  EXPECT_TRUE(renew(first_));
}

TEST_F(HostLeaseTest, AnotherBootThatReportsIsAClonesOther) {
  take(first_);
  EXPECT_EQ(take(second_), Answer::kWait);
  EXPECT_EQ(take(second_), Answer::kWait) << "it was not heard of since";
  renew(first_);
  EXPECT_EQ(take(second_), Answer::kClone);
  EXPECT_THAT(lease_.holder(), testing::HasSubstr("boot " + first_.boot_id));
  EXPECT_FALSE(renew(second_));
  EXPECT_TRUE(renew(first_));
}

TEST_F(HostLeaseTest, WhatHasRunOutOrWasGivenBackIsForTheNextBoot) {
  take(first_);
  run("UPDATE host_leases SET until_us = 1");
  EXPECT_EQ(take(second_), Answer::kTaken);
  EXPECT_FALSE(renew(first_)) << "it was away for too long";
  EXPECT_TRUE(renew(second_, /*ends=*/true));
  EXPECT_EQ(take(first_), Answer::kTaken);
  EXPECT_EQ(database_.value("SELECT COUNT(*), MIN(boot_id) FROM host_leases"), "1|" + first_.boot_id);
}

TEST_F(HostLeaseTest, OneThatHasRunOutStaysItsHoldersAsLongAsNobodyTakesIt) {
  take(first_);
  run("UPDATE host_leases SET until_us = 1");
  EXPECT_TRUE(renew(first_));
  EXPECT_EQ(take(second_), Answer::kWait);
}

TEST_F(HostLeaseTest, ARecordingIsWhosesoeverReplaysIt) {
  take(first_);
  HostLease::seize(database_.connection(), second_).value();
  EXPECT_TRUE(renew(second_));
}

TEST_F(HostLeaseTest, TheClockIsMeasuredAndStored) {
  const auto here = measure_skew(database_.connection()).value();
  EXPECT_FALSE(here.is_wide()) << here.words();
  // The database's clock stands still in this session, a minute ago.
  run("SET timestamp = UNIX_TIMESTAMP() - 60");
  const auto ahead = measure_skew(database_.connection()).value();
  EXPECT_TRUE(ahead.is_wide());
  EXPECT_THAT(ahead.words(), testing::HasSubstr("ahead of the database's"));
  EXPECT_GE(ahead.ahead_us, 59'900'000);
  EXPECT_LE(ahead.ahead_us, 75'000'000);
  run("SET timestamp = UNIX_TIMESTAMP() + 3600");
  EXPECT_THAT(measure_skew(database_.connection()).value().words(),
              testing::HasSubstr("behind the database's"));
  take(first_);
  HostLease::renew(database_.connection(), first_, ClockSkew{-5, 3}, false).value();
  EXPECT_EQ(database_.value("SELECT skew_us, skew_error_us FROM host_leases"), "-5|3");
}

}  // namespace
}  // namespace mapledger
