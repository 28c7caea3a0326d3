#include "api/store/log_search.hpp"

#include <algorithm>
#include <functional>
#include <random>

#include <gtest/gtest.h>

#include "api/store/mysql_store.hpp"
#include "tests/api/support/test_ledger.hpp"

namespace mapledger::api {
namespace {

constexpr std::uint64_t kHost = 0xa;
constexpr std::int64_t kStart = 1'763'640'000'000'000;

class LogSearchTest : public testing::Test {
 protected:
  LogSearchTest() : store(ledger.reader()) { ledger.add_host(kHost, kStart); }

  RequestFilter filter() const {
    RequestFilter filter;
    filter.host = kHost;
    return filter;
  }

  /// All pages, and how many of them were cut short.
  std::vector<RequestKey> walk(RequestFilter filter, std::uint64_t limit) {
    std::vector<RequestKey> keys;
    filter.limit = limit;
    short_pages = pages = 0;
    for (;;) {
      const RequestPage page = store.requests(filter).value();
      ++pages;
      for (const MemoryRequest& r : page.items) keys.push_back(r.key);
      EXPECT_LE(page.items.size(), limit);
      EXPECT_EQ(page.looked_back_to_us.has_value(), page.next && page.items.size() < limit);
      if (page.looked_back_to_us) {
        ++short_pages;
        EXPECT_EQ(page.next->before.time_us + 1, *page.looked_back_to_us);
      }
      if (!page.next) return keys;
      if (filter.position) {
        EXPECT_LT(page.next->before, filter.position->before);
      }
      filter.position = page.next;
    }
  }

  std::vector<RequestKey> expected(const std::function<bool(const MemoryRequest&)>& is_wanted) const {
    std::vector<RequestKey> keys;
    for (const MemoryRequest& r : log) {
      if (is_wanted(r)) keys.push_back(r.key);
    }
    std::sort(keys.begin(), keys.end(), std::greater<>());
    return keys;
  }

  void store_log(std::size_t batch_rows) {
    for (std::size_t at = 0; at < log.size(); at += batch_rows) {
      const auto end = std::min(log.size(), at + batch_rows);
      ledger.store_batch(
          {log.begin() + static_cast<std::ptrdiff_t>(at), log.begin() + static_cast<std::ptrdiff_t>(end)});
    }
  }

  TestLedger ledger;
  MysqlStore store;
  std::vector<MemoryRequest> log;
  int pages = 0;
  int short_pages = 0;
};

/// Rows of all kinds in batches that overlap in time, most times more than once.
class MixedLogTest : public LogSearchTest {
 protected:
  MixedLogTest() {
    std::mt19937 random(11);
    constexpr const char* kCalls[] = {"mmap", "munmap", "mremap", "brk"};
    for (std::uint64_t seq = 1; seq <= 2'000; ++seq) {
      const std::int64_t time =
          kStart + static_cast<std::int64_t>(seq / 4) + static_cast<std::int64_t>(random() % 20);
      MemoryRequest r =
          request_at(kHost, time, seq, 1 + random() % 5, random() % 100 == 0 ? 1U << 30U : 4096);
      r.call = kCalls[random() % 20 == 0 ? random() % 4 : random() % 2];
      r.failed = random() % 150 == 0;
      r.name = random() % 300 == 0 ? "rare" : "often";
      log.push_back(r);
    }
    store_log(40);
  }
};

TEST_F(MixedLogTest, EveryFilterFindsWhatItShouldInOrder) {
  struct Case {
    const char* what;
    std::function<void(RequestFilter&)> set;
    std::function<bool(const MemoryRequest&)> is_wanted;
  };
  const std::vector<Case> cases = {
      {"name", [](auto& f) { f.name = "rare"; }, [](auto& r) { return r.name == "rare"; }},
      {"name that is in every batch", [](auto& f) { f.name = "often"; },
       [](auto& r) { return r.name == "often"; }},
      {"name without rows", [](auto& f) { f.name = "nobody"; }, [](auto&) { return false; }},
      {"name in another case", [](auto& f) { f.name = "Rare"; }, [](auto&) { return false; }},
      {"failed", [](auto& f) { f.failed = true; }, [](auto& r) { return r.failed; }},
      {"not failed", [](auto& f) { f.failed = false; }, [](auto& r) { return !r.failed; }},
      {"min_length", [](auto& f) { f.min_length = 1U << 30U; },
       [](auto& r) { return r.length >= 1U << 30U; }},
      {"too long", [](auto& f) { f.min_length = UINT64_MAX; }, [](auto&) { return false; }},
      {"call", [](auto& f) { f.call = "brk"; }, [](auto& r) { return r.call == "brk"; }},
      {"pid", [](auto& f) { f.pid = 3; }, [](auto& r) { return r.pid == 3; }},
      {"pid without rows", [](auto& f) { f.pid = 77; }, [](auto&) { return false; }},
      {"process", [](auto& f) { f.process = 4; }, [](auto& r) { return r.process_id == 4; }},
      {"pid and failed",
       [](auto& f) {
         f.pid = 2;
         f.failed = true;
       },
       [](auto& r) { return r.pid == 2 && r.failed; }},
      {"all together",
       [](auto& f) {
         f.process = 2;
         f.name = "often";
         f.call = "mmap";
         f.failed = false;
         f.min_length = 4096;
       },
       [](auto& r) { return r.pid == 2 && r.name == "often" && r.call == "mmap" && !r.failed; }},
  };
  for (const Case& each : cases) {
    for (const std::uint64_t limit : {1, 7, 1000}) {
      RequestFilter f = filter();
      each.set(f);
      const auto wanted = expected(each.is_wanted);
      if (limit == 1 && wanted.size() > 100) continue;
      EXPECT_EQ(walk(f, limit), wanted) << each.what << " " << limit;
    }
  }
}

TEST_F(MixedLogTest, ASpanOfTimeBoundsEveryFilter) {
  const std::int64_t from = kStart + 100;
  const std::int64_t to = kStart + 220;
  const auto is_within = [&](const MemoryRequest& r) { return r.key.time_us >= from && r.key.time_us < to; };
  RequestFilter f = filter();
  f.from_us = from;
  f.to_us = to;
  EXPECT_EQ(walk(f, 9), expected(is_within));
  f.pid = 3;
  EXPECT_EQ(walk(f, 9), expected([&](const MemoryRequest& r) { return is_within(r) && r.pid == 3; }));
  f.pid.reset();
  f.call = "munmap";
  EXPECT_EQ(walk(f, 9), expected([&](const MemoryRequest& r) { return is_within(r) && r.call == "munmap"; }));
  f.to_us.reset();
  EXPECT_EQ(walk(f, 100),
            expected([&](const MemoryRequest& r) { return r.key.time_us >= from && r.call == "munmap"; }));
  f.from_us = kStart + 100'000;
  EXPECT_TRUE(walk(f, 9).empty());
}

TEST_F(MixedLogTest, ALogThatIsSharedIsReadTheSame) {
  ledger.add_host(0xb, kStart + 1);
  EXPECT_EQ(walk(filter(), 100), expected([](auto&) { return true; }));
  RequestFilter f = filter();
  f.name = "rare";
  EXPECT_EQ(walk(f, 100), expected([](auto& r) { return r.name == "rare"; }));
  f.host = 0xb;
  EXPECT_TRUE(walk(f, 100).empty());
}

TEST_F(MixedLogTest, ACursorOfTheWholeLogGoesOnWithAFilter) {
  RequestFilter f = filter();
  f.limit = 500;
  const RequestPage first = store.requests(f).value();
  f.position = first.next;
  f.pid = 3;
  const RequestKey end = first.items.back().key;
  EXPECT_EQ(walk(f, 50).size(),
            expected([&](const MemoryRequest& r) { return r.pid == 3 && r.key < end; }).size());
}

TEST_F(MixedLogTest, SpansOfWhichNothingIsKnownAreLookedInto) {
  ledger.run("UPDATE request_spans SET failed = NULL, longest = NULL, calls = NULL, names = NULL");
  RequestFilter f = filter();
  f.failed = true;
  EXPECT_EQ(walk(f, 5), expected([](auto& r) { return r.failed; }));
  f.failed.reset();
  f.name = "rare";
  EXPECT_EQ(walk(f, 5), expected([](auto& r) { return r.name == "rare"; }));
}

TEST_F(LogSearchTest, AfterABoundedNumberOfSpansThePageIsCutShortAndGoesOn) {
  for (std::uint64_t seq = 1; seq <= 1'200; ++seq) {
    MemoryRequest r = request_at(kHost, kStart + static_cast<std::int64_t>(seq) * 1'000, seq, 42);
    r.failed = seq == 3;
    log.push_back(r);
  }
  store_log(1);
  RequestFilter f = filter();
  f.failed = true;
  EXPECT_EQ(walk(f, 10), expected([](auto& r) { return r.failed; }));
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(short_pages, 2);
  f.limit = 10;
  const RequestPage page = store.requests(f).value();
  EXPECT_TRUE(page.items.empty());
  EXPECT_EQ(page.looked_back_to_us, kStart + 700'000 + 1);
}

TEST_F(LogSearchTest, AfterABoundedNumberOfRowsThePageIsCutShortAndGoesOn) {
  // one batch a moment, so large that it is read in parts
  constexpr std::uint64_t kRows = 45'000;
  for (std::uint64_t seq = 1; seq <= kRows; ++seq) {
    MemoryRequest r = request_at(kHost, kStart + static_cast<std::int64_t>(seq), seq, 42);
    if (seq == 5 || seq == kRows - 5) r.name = "rare";
    log.push_back(r);
  }
  store_log(kRows);
  RequestFilter f = filter();
  f.name = "rare";
  EXPECT_EQ(walk(f, 10), expected([](auto& r) { return r.name == "rare"; }));
  EXPECT_EQ(short_pages, 2);
  f.name = "nobody";
  EXPECT_TRUE(walk(f, 10).empty());
  EXPECT_EQ(pages, 1) << "its batch is known not to hold it";
  f.name.reset();
  f.process = 42;
  EXPECT_EQ(walk(f, 1'000).size(), kRows);
}

}  // namespace
}  // namespace mapledger::api
