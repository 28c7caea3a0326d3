#include "api/store/mysql_policies.hpp"

#include <fmt/format.h>

#include <gtest/gtest.h>

#include "api/store/mysql_store.hpp"
#include "tests/api/support/test_ledger.hpp"

namespace mapledger::api {
namespace {

constexpr std::uint64_t kHost = 0xa;

class MysqlPoliciesTest : public testing::Test {
 protected:
  MysqlPoliciesTest() : store(ledger.reader()) {}
  /// Each behind the one before.
  void add(std::int64_t from_us, const std::string& to_us, const std::string& policy,
           std::uint64_t host = kHost) {
    ledger.run(fmt::format(
        "INSERT INTO storage_policies (host_id, after_batch, from_us, to_us, policy) VALUES ({}, {}, "
        "{}, {}, '{}')",
        host, ++batch, from_us, to_us, policy));
  }
  /// "policy from-to", newest first.
  std::string read(std::int64_t from_us = INT64_MIN, std::int64_t to_us = INT64_MAX) {
    std::string text;
    for (const PartlyStored& s : store.partly_stored(kHost, {from_us, to_us}).value()) {
      text += fmt::format("{}{} {}-{}", text.empty() ? "" : "; ", s.policy, s.from_us,
                          s.to_us ? std::to_string(*s.to_us) : "");
    }
    return text;
  }

  TestLedger ledger;
  MysqlStore store;
  std::uint64_t batch = 0;
};

TEST_F(MysqlPoliciesTest, WhatReachesIntoTheWindowAndIsNotAll) {
  EXPECT_EQ(read(), "");
  add(100, "200", "none");
  add(200, "300", "all");
  add(300, "NULL", "failed");
  add(0, "NULL", "none", kHost + 1);
  EXPECT_EQ(read(), "failed 300-; none 100-200");
  EXPECT_EQ(read(199, 300), "none 100-200");
  EXPECT_EQ(read(200, 300), "");
  EXPECT_EQ(read(0, 100), "");
  EXPECT_EQ(read(0, 101), "none 100-200");
  EXPECT_EQ(read(5'000, 6'000), "failed 300-");
}

TEST_F(MysqlPoliciesTest, OfMoreThanEightTheOlderAreOne) {
  for (int i = 1; i <= 8; ++i) add(i * 10, std::to_string(i * 10 + 5), fmt::format("min:{}", i));
  const std::string eight =
      "min:8 80-85; min:7 70-75; min:6 60-65; min:5 50-55; min:4 40-45; min:3 30-35; min:2 20-25; min:1 "
      "10-15";
  EXPECT_EQ(read(), eight);
  for (int i = 9; i <= 11; ++i) add(i * 10, std::to_string(i * 10 + 5), fmt::format("min:{}", i));
  EXPECT_EQ(read(), "min:11 110-115; min:10 100-105; min:9 90-95; " + eight.substr(0, eight.find("; min:3")) +
                        "; several 10-35");
  EXPECT_EQ(read(0, 95), "min:9 90-95; " + eight.substr(0, eight.find("; min:1")) + "; several 10-15");
}

}  // namespace
}  // namespace mapledger::api
