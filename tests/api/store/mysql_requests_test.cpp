#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "api/store/mysql_store.hpp"
#include "tests/api/support/test_ledger.hpp"

namespace mapledger::api {
namespace {

constexpr std::uint64_t kHost = 0xa;
constexpr std::uint64_t kOther = 0xb;
constexpr std::int64_t kStart = 1'763'640'000'000'000;

class MysqlRequestsTest : public testing::Test {
 protected:
  MysqlRequestsTest() : store(ledger.reader()) { ledger.add_host(kHost, kStart); }

  /// All pages, from the newest on.
  std::vector<RequestKey> walk(std::optional<std::uint64_t> pid, std::uint64_t limit) {
    std::vector<RequestKey> keys;
    RequestFilter filter;
    filter.host = kHost;
    filter.pid = pid;
    filter.limit = limit;
    for (;;) {
      const RequestPage page = store.requests(filter).value();
      EXPECT_LE(page.items.size(), limit);
      for (const MemoryRequest& r : page.items) {
        EXPECT_EQ(r.host, kHost);
        if (pid) {
          EXPECT_EQ(r.pid, *pid);
        }
        keys.push_back(r.key);
      }
      if (!page.next) return keys;
      filter.position = page.next;
    }
  }

  static std::vector<RequestKey> expected(const std::vector<MemoryRequest>& log,
                                          std::optional<std::uint64_t> pid) {
    std::vector<RequestKey> keys;
    for (const MemoryRequest& r : log) {
      if (r.host == kHost && (!pid || r.pid == *pid)) keys.push_back(r.key);
    }
    std::sort(keys.begin(), keys.end(), std::greater<>());
    return keys;
  }

  TestLedger ledger;
  MysqlStore store;
};

TEST_F(MysqlRequestsTest, EmptyLogIsOneEmptyPage) {
  EXPECT_TRUE(walk(std::nullopt, 10).empty());
  EXPECT_TRUE(walk(42, 10).empty());
}

TEST_F(MysqlRequestsTest, IdenticalTimesArePagedWithoutLossOrRepeat) {
  std::vector<MemoryRequest> batch;
  for (std::uint64_t seq = 1; seq <= 25; ++seq) batch.push_back(request_at(kHost, kStart, seq, 42));
  ledger.store_batch(batch);
  for (const std::uint64_t limit : {1, 4, 24, 25, 26}) {
    EXPECT_EQ(walk(std::nullopt, limit), expected(batch, std::nullopt)) << limit;
    EXPECT_EQ(walk(42, limit), expected(batch, 42)) << limit;
  }
}

TEST_F(MysqlRequestsTest, OverlappingSpansOfSeveralProcessesAndHostsComeInExactOrder) {
  ledger.add_host(kOther, kStart + 1);
  std::mt19937 random(7);
  std::vector<MemoryRequest> log;
  std::uint64_t seq = 0;
  for (int batch = 0; batch < 40; ++batch) {
    std::vector<MemoryRequest> rows;
    const std::uint64_t host = batch % 3 == 2 ? kOther : kHost;
    // Batches reach far back over each other, and most times occur more than once.
    for (int i = 0; i < 30; ++i) {
      const std::int64_t time = kStart + (batch + static_cast<int>(random() % 20)) / 2;
      rows.push_back(request_at(host, time, ++seq, 1 + random() % 3));
    }
    ledger.store_batch(rows);
    log.insert(log.end(), rows.begin(), rows.end());
  }
  for (const std::uint64_t limit : {1, 7, 100, 1000}) {
    EXPECT_EQ(walk(std::nullopt, limit), expected(log, std::nullopt)) << limit;
    for (const std::uint64_t pid : {1, 2, 3})
      EXPECT_EQ(walk(pid, limit), expected(log, pid)) << pid << " " << limit;
  }
}

TEST_F(MysqlRequestsTest, ManySpansOfOneMoment) {
  std::vector<MemoryRequest> log;
  for (std::uint64_t seq = 1; seq <= 100; ++seq) {
    log.push_back(request_at(kHost, kStart + static_cast<std::int64_t>(seq % 2), seq, 42));
    ledger.store_batch({log.back()});
  }
  EXPECT_EQ(walk(42, 9), expected(log, 42));
}

TEST_F(MysqlRequestsTest, PidThatWasUsedTwiceShowsBothProcesses) {
  MemoryRequest first = request_at(kHost, kStart, 1, 42);
  MemoryRequest second = request_at(kHost, kStart + 5, 2, 43);
  MemoryRequest third = request_at(kHost, kStart + 2, 3, 42);
  ledger.store_batch({first, second, third});
  ledger.run("UPDATE processes SET pid = 42");
  ledger.run("UPDATE requests SET pid = 42");
  EXPECT_EQ(walk(42, 2), (std::vector<RequestKey>{second.key, third.key, first.key}));
}

TEST_F(MysqlRequestsTest, SpansWhoseRowsWereDroppedAreSteppedOver) {
  std::vector<MemoryRequest> log;
  for (std::uint64_t seq = 1; seq <= 60; ++seq) {
    log.push_back(request_at(kHost, kStart + static_cast<std::int64_t>(seq), seq, 42));
    ledger.store_batch({log.back()});
  }
  ledger.run("DELETE FROM requests WHERE seq BETWEEN 10 AND 50");
  std::erase_if(log, [](const MemoryRequest& r) { return r.key.seq >= 10 && r.key.seq <= 50; });
  EXPECT_EQ(walk(42, 4), expected(log, 42));
}

TEST_F(MysqlRequestsTest, AnOldRecordingIsFoundBesideANewerMachine) {
  ledger.add_host(kOther, kStart + 1);
  const std::int64_t hour = 3'600'000'000;
  std::vector<MemoryRequest> log;
  for (std::uint64_t seq = 1; seq <= 10; ++seq) {
    log.push_back(request_at(kHost, kStart - 100 * hour + static_cast<std::int64_t>(seq) * hour, seq, 42));
  }
  ledger.store_batch(log);
  std::vector<MemoryRequest> others;
  for (std::uint64_t seq = 1; seq <= 500; ++seq) others.push_back(request_at(kOther, kStart + 1, seq, 7));
  ledger.store_batch(others);
  EXPECT_EQ(walk(std::nullopt, 3), expected(log, std::nullopt));
}

TEST_F(MysqlRequestsTest, PartitionsAreWalkedThrough) {
  ledger.run(
      "ALTER TABLE requests PARTITION BY RANGE (time_us) (PARTITION a VALUES LESS THAN (1763640000000005), "
      "PARTITION b "
      "VALUES LESS THAN (1763640000000010), PARTITION catch_all VALUES LESS THAN MAXVALUE)");
  std::vector<MemoryRequest> log;
  for (std::uint64_t seq = 1; seq <= 20; ++seq)
    log.push_back(request_at(kHost, kStart + static_cast<std::int64_t>(seq), seq, 42));
  ledger.store_batch(log);
  EXPECT_EQ(walk(std::nullopt, 6), expected(log, std::nullopt));
  EXPECT_EQ(walk(42, 6), expected(log, 42));
}

TEST_F(MysqlRequestsTest, RowsFarApartAreFoundWhereverTheirPartitionIs) {
  constexpr std::int64_t kSecond = 1'000'000;
  constexpr std::int64_t kHour = 3'600 * kSecond;
  std::string partitions;
  for (std::int64_t hour = -60; hour <= 0; ++hour) {
    partitions += "PARTITION p" + std::to_string(hour + 60) + " VALUES LESS THAN (" +
                  std::to_string(kStart + hour * kHour) + "), ";
  }
  ledger.run("ALTER TABLE requests PARTITION BY RANGE (time_us) (" + partitions +
             "PARTITION catch_all VALUES LESS THAN MAXVALUE)");
  std::vector<MemoryRequest> log;
  for (const std::int64_t age : {0L, 59 * kSecond, 60 * kSecond, 61 * kSecond, kHour, kHour + 1, 23 * kHour,
                                 24 * kHour, 24 * kHour + 1, 50 * kHour, 100 * kHour, kStart}) {
    log.insert(log.begin(), request_at(kHost, kStart - age, 100 - log.size(), 42));
  }
  ledger.store_batch(log);
  for (const bool is_shared : {false, true}) {
    if (is_shared) ledger.add_host(kOther, kStart + 1);
    for (const std::uint64_t limit : {1, 2, 5, 100}) {
      EXPECT_EQ(walk(std::nullopt, limit), expected(log, std::nullopt)) << is_shared << " " << limit;
      EXPECT_EQ(walk(42, limit), expected(log, 42)) << is_shared << " " << limit;
    }
  }
}

TEST_F(MysqlRequestsTest, ValuesComeBackAsTheyWereStored) {
  MemoryRequest r = request_at(kHost, kStart, UINT64_MAX - 1, UINT64_MAX, UINT64_MAX);
  r.pid = 42;
  r.address = UINT64_MAX;
  r.old_length = 1ULL << 50U;
  r.call = "mremap";
  r.failed = true;
  r.result = -12;
  r.tid = -1;
  r.protection = -1;
  r.flags = 0xFFFFFFFF;
  r.name = "a,b'\"; DROP TABLE requests;--\\x0a<script>\\\\";
  ledger.store_batch({r});
  RequestFilter filter;
  filter.host = kHost;
  filter.limit = 1;
  const RequestPage page = store.requests(filter).value();
  ASSERT_EQ(page.items.size(), 1U);
  const MemoryRequest& back = page.items.front();
  EXPECT_EQ(back.key, r.key);
  EXPECT_EQ(back.process_id, UINT64_MAX);
  EXPECT_EQ(back.length, UINT64_MAX);
  EXPECT_EQ(back.address, UINT64_MAX);
  EXPECT_EQ(back.old_length, 1ULL << 50U);
  EXPECT_EQ(back.call, "mremap");
  EXPECT_TRUE(back.failed);
  EXPECT_EQ(back.result, -12);
  EXPECT_EQ(back.tid, -1);
  EXPECT_EQ(back.protection, -1);
  EXPECT_EQ(back.flags, 0xFFFFFFFF);
  EXPECT_EQ(back.name, r.name);
}

TEST_F(MysqlRequestsTest, NewRequestsAreThoseBetweenTwoHeads) {
  ledger.store_batch({request_at(kHost, kStart, 1, 42), request_at(kHost, kStart + 1, 2, 42)});
  const Head from = store.head({}).value().value();
  ledger.store_batch({request_at(kHost, kStart + 3, 3, 42), request_at(kHost, kStart + 2, 4, 42)});
  const Head to = store.head({}).value().value();
  ledger.store_batch({request_at(kHost, kStart + 4, 5, 42)});
  const auto fresh = store.new_requests(from, to, 10).value();
  ASSERT_EQ(fresh.size(), 2U);
  EXPECT_EQ(fresh[0].key.seq, 3U);
  EXPECT_EQ(fresh[1].key.seq, 4U);
  EXPECT_EQ(store.new_requests(from, to, 1).value().size(), 1U);
}

}  // namespace
}  // namespace mapledger::api
