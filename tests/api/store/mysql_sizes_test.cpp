#include "api/store/mysql_sizes.hpp"

#include <fmt/format.h>

#include <gtest/gtest.h>

#include "api/store/mysql_store.hpp"
#include "tests/api/support/test_ledger.hpp"

namespace mapledger::api {
namespace {

constexpr std::uint64_t kHost = 0xa;
constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kStart = 1'763'640'000'000'000;

class MysqlSizesTest : public testing::Test {
 protected:
  MysqlSizesTest() : store(ledger.reader()) {
    ledger.add_host(kHost, kStart);
    for (const std::uint64_t id : {42, 43}) ledger.put_process(kHost, id, 1);
  }
  MemoryRequest& add(const char* call, std::uint64_t length, std::uint64_t process = 42) {
    ++seq;
    rows.push_back(request_at(kHost, kStart + static_cast<std::int64_t>(seq), seq, process, length));
    rows.back().call = call;
    return rows.back();
  }
  void store_rows() {
    ledger.store_batch(rows);
    rows.clear();
  }
  /// "from-below: mmap munmap failed requested returned", a step each.
  std::string read(std::uint64_t process = 42) {
    std::string text;
    const Sizes sizes = store.sizes(kHost, process).value().value();
    looked_back_to = sizes.looked_back_to_us;
    for (const SizeStep& s : sizes.steps) {
      text += fmt::format("{}{}-{}: {} {} {} {} {}", text.empty() ? "" : "; ", s.from_bytes, s.below_bytes,
                          s.mmap_calls, s.munmap_calls, s.failed_calls, s.requested_bytes, s.returned_bytes);
    }
    return text;
  }

  TestLedger ledger;
  MysqlStore store;
  std::vector<MemoryRequest> rows;
  std::uint64_t seq = 0;
  std::optional<std::int64_t> looked_back_to;
};

TEST_F(MysqlSizesTest, StepsArePowersOfTwoAndCountWholePages) {
  add("mmap", 1);
  add("mmap", 4095);
  add("mmap", 0).failed = true;
  add("mmap", 4096);
  add("munmap", 8191);
  add("mmap", 8192);
  add("mmap", 9000).failed = true;
  add("mmap", 5000).flags = 0x40022;  // a huge page
  add("mremap", 4096);
  add("brk", 0);
  add("mmap", 1U << 30U, 43);
  store_rows();
  EXPECT_EQ(read(), "0-4096: 2 0 1 8192 0; 4096-8192: 2 1 0 2101248 8192; 8192-16384: 1 0 1 8192 0");
  EXPECT_FALSE(looked_back_to);
  EXPECT_EQ(read(43), "1073741824-2147483648: 1 0 0 1073741824 0");
}

TEST_F(MysqlSizesTest, TheGreatestLengthsAreTheLastStep) {
  add("mmap", (1ULL << 53U) - 1).failed = true;
  add("mmap", 1ULL << 53U).failed = true;
  add("mmap", (1ULL << 62U) - 1).failed = true;
  add("mmap", 1ULL << 62U).failed = true;
  add("munmap", UINT64_MAX).failed = true;
  store_rows();
  EXPECT_EQ(read(),
            "4503599627370496-9007199254740992: 0 0 1 0 0; 9007199254740992-18014398509481984: 0 0 1 0 0; "
            "2305843009213693952-4611686018427387904: 0 0 1 0 0; "
            "4611686018427387904-9223372036854775808: 0 0 2 0 0");
}

TEST_F(MysqlSizesTest, AProcessWithoutARequestHasNoStepAndAnUnknownOneNoSizes) {
  EXPECT_EQ(read(43), "");
  EXPECT_FALSE(looked_back_to);
  EXPECT_FALSE(store.sizes(kHost, 44).value());
  EXPECT_FALSE(store.sizes(7, 42).value());
}

TEST_F(MysqlSizesTest, SpansAreReadBackAsFarAsABoundedNumberOfRowsGoes) {
  std::vector<std::int64_t> ends;
  for (int batch = 0; batch < 4; ++batch) {
    for (int i = 0; i < 6'000; ++i) add("mmap", 4096, i % 2 == 0 ? 42 : 43);
    ends.push_back(rows[5'998].key.time_us);
    store_rows();
  }
  EXPECT_EQ(read(), "4096-8192: 9000 0 0 36864000 0");
  EXPECT_EQ(looked_back_to, ends[0] + 1);
}

TEST_F(MysqlSizesTest, OfASpanThatIsTooLongTheNewestRowsAreRead) {
  add("munmap", 4096);
  store_rows();
  for (int i = 0; i < 20'500; ++i) add("mmap", 4096);
  store_rows();
  EXPECT_EQ(read(), "4096-8192: 20000 0 0 81920000 0");
  EXPECT_EQ(looked_back_to, kStart + 502);
}

TEST_F(MysqlSizesTest, SpansThatOverlapAreCountedOnce) {
  for (int batch = 0; batch < 3; ++batch) {
    for (int i = 0; i < 100; ++i) {
      add("mmap", 4096).key.time_us = kStart + 10 * i + batch;
    }
    store_rows();
  }
  EXPECT_EQ(read(), "4096-8192: 300 0 0 1228800 0");
}

TEST_F(MysqlSizesTest, OfASlowProcessAsManySpansAreReadAsAnswersInTime) {
  for (int second = 0; second < 1'003; ++second) {
    add("mmap", 4096).key.time_us = kStart + second * kSecond;
    store_rows();
  }
  EXPECT_EQ(read(), "4096-8192: 1000 0 0 4096000 0");
  EXPECT_EQ(looked_back_to, kStart + 2 * kSecond + 1);
}

}  // namespace
}  // namespace mapledger::api
