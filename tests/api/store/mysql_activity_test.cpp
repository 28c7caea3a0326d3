#include "api/store/mysql_activity.hpp"

#include <fmt/format.h>

#include <gtest/gtest.h>

#include "api/store/mysql_store.hpp"
#include "tests/api/support/test_ledger.hpp"

namespace mapledger::api {
namespace {

constexpr std::uint64_t kHost = 0xa;
constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kStart = 1'763'640'000'000'000;  // a whole hour

class MysqlActivityTest : public testing::Test {
 protected:
  MysqlActivityTest() : store(ledger.reader()) { ledger.add_host(kHost, kStart); }

  ActivityFilter filter(ActivityStep step, std::int64_t from, std::int64_t to) {
    ActivityFilter f;
    f.host = kHost;
    f.step = step;
    f.from_us = from;
    f.to_us = to;
    return f;
  }
  /// "seconds since kStart:requested", a step each.
  std::string read(const ActivityFilter& f) {
    std::string text;
    const Activity activity = store.activity(f).value();
    looked_back_to = activity.looked_back_to_us;
    for (const ActivityPoint& p : activity.points) {
      text +=
          fmt::format("{}{}:{}", text.empty() ? "" : " ", (p.time_us - kStart) / kSecond, p.requested_bytes);
    }
    return text;
  }

  /// Two processes of one program and one of another, over two hours.
  void put_three() {
    for (const std::uint64_t id : {1, 2, 3}) {
      Process p;
      p.id = id;
      p.pid = 40 + id;
      p.name = id == 3 ? "other" : "one";
      p.first_seen_us = kStart;
      p.last_seen_us = kStart + 2 * kHour;
      ledger.put_process(kHost, p);
      for (const std::int64_t at : {std::int64_t{0}, 50 * kSecond, kMinute, kHour}) {
        ledger.put_activity(kHost, kStart + at, id, p.name, id == 1 ? 1 : id == 2 ? 10 : 100);
      }
    }
    ledger.put_program(kHost, "one", 44);
    ledger.put_program(kHost, "other", 400);
  }

  TestLedger ledger;
  MysqlStore store;
  std::optional<std::int64_t> looked_back_to;
};

TEST_F(MysqlActivityTest, OfTheHostInEveryStep) {
  put_three();
  EXPECT_EQ(read(filter(ActivityStep::kTenSeconds, kStart, kStart + 2 * kHour)),
            "0:111 50:111 60:111 3600:111");
  EXPECT_EQ(read(filter(ActivityStep::kMinute, kStart, kStart + 2 * kHour)), "0:222 60:111 3600:111");
  EXPECT_EQ(read(filter(ActivityStep::kHour, kStart, kStart + 2 * kHour)), "0:333 3600:111");
  EXPECT_EQ(read(filter(ActivityStep::kTenSeconds, kStart + 50 * kSecond, kStart + kMinute)), "50:111");
  const Activity all = store.activity(filter(ActivityStep::kHour, kStart, kStart + kHour)).value();
  EXPECT_EQ(all.points.at(0).returned_bytes, 9U);
  EXPECT_EQ(all.points.at(0).mmap_calls, 18U);
  EXPECT_EQ(all.points.at(0).munmap_calls, 27U);
  EXPECT_EQ(all.points.at(0).failed_calls, 36U);
}

TEST_F(MysqlActivityTest, OfAProcessAPidAndAProgram) {
  put_three();
  ActivityFilter f = filter(ActivityStep::kTenSeconds, kStart, kStart + 2 * kHour);
  f.process = 2;
  EXPECT_EQ(read(f), "0:10 50:10 60:10 3600:10");
  f.step = ActivityStep::kMinute;
  EXPECT_EQ(read(f), "0:20 60:10 3600:10");
  f.step = ActivityStep::kHour;
  EXPECT_EQ(read(f), "0:30 3600:10");
  f.process.reset();
  f.pid = 43;
  EXPECT_EQ(read(f), "0:300 3600:100");
  f.pid = 999;
  EXPECT_EQ(read(f), "");
  f.pid.reset();
  f.program = "one";
  EXPECT_EQ(read(f), "0:33 3600:11");
  f.step = ActivityStep::kTenSeconds;
  EXPECT_EQ(read(f), "0:11 50:11 60:11 3600:11");
  f.program = "nobody";
  EXPECT_EQ(read(f), "");
}

TEST_F(MysqlActivityTest, AProcessHasItsTwoNumbersAtTheEndOfEachStep) {
  Process p;
  p.id = 1;
  p.pid = 41;
  p.name = "one";
  p.requested_bytes = 1'000;
  p.returned_bytes = 4;
  p.first_seen_us = kStart;
  p.last_seen_us = kStart + kHour;
  ledger.put_process(kHost, p);
  ledger.put_program(kHost, "one", 1'000);
  const auto put = [&](std::int64_t at, std::uint64_t requested, std::optional<std::uint64_t> mapped) {
    ledger.put_activity(kHost, kStart + at, 1, "one", requested, mapped);
  };
  put(0, 100, 10);
  put(50 * kSecond, 200, {});  // a byte is given back each time
  put(kMinute, 300, 30);
  put(kHour, 400, 40);
  const auto numbers = [&](ActivityStep step, std::int64_t from, std::int64_t to, bool by_id = true) {
    ActivityFilter f = filter(step, kStart + from, kStart + to);
    if (by_id) f.process = 1;
    if (!by_id) f.pid = 41;
    std::string text;
    const auto shown = [](const auto& bytes) { return bytes ? std::to_string(*bytes) : std::string("-"); };
    for (const ActivityPoint& point : store.activity(f).value().points) {
      text += fmt::format(" {}/{}", shown(point.net_bytes), shown(point.mapped_bytes));
    }
    return text;
  };
  EXPECT_EQ(numbers(ActivityStep::kTenSeconds, 0, 2 * kHour), " 99/10 298/- 597/30 996/40");
  EXPECT_EQ(numbers(ActivityStep::kMinute, 0, 2 * kHour), " 298/10 597/30 996/40");
  EXPECT_EQ(numbers(ActivityStep::kHour, 0, 2 * kHour), " 597/30 996/40");
  // what came after the span is taken off, in whichever table it stands
  EXPECT_EQ(numbers(ActivityStep::kTenSeconds, 0, 50 * kSecond), " 99/10");
  EXPECT_EQ(numbers(ActivityStep::kTenSeconds, 0, kMinute), " 99/10 298/-");
  EXPECT_EQ(numbers(ActivityStep::kMinute, 0, 2 * kMinute), " 298/10 597/30");
  EXPECT_EQ(numbers(ActivityStep::kHour, 0, kHour), " 597/30");
  EXPECT_EQ(numbers(ActivityStep::kHour, 0, kHour, false), " -/-") << "a pid may be several processes";
  p.returned_bytes = 800;  // of which 796 were before all that is kept
  ledger.put_process(kHost, p);
  EXPECT_EQ(numbers(ActivityStep::kMinute, 0, 2 * kHour), " 0/10 0/30 200/40");
  p.last_seen_us = kStart + 91 * 24 * kHour;
  ledger.put_process(kHost, p);
  EXPECT_EQ(numbers(ActivityStep::kHour, 0, kHour), " -/30") << "too long ago to be told";
  ledger.run("DELETE FROM processes");
  EXPECT_EQ(numbers(ActivityStep::kHour, 0, kHour), " -/30");
}

TEST_F(MysqlActivityTest, MinutesOfAProcessGoBackADay) {
  put_three();
  ActivityFilter f = filter(ActivityStep::kMinute, kStart - 2 * 24 * kHour, kStart + 2 * kHour);
  f.process = 1;
  EXPECT_EQ(read(f), "0:2 60:1 3600:1");
  ASSERT_TRUE(looked_back_to);
  EXPECT_EQ(*looked_back_to % kMinute, 0);
  EXPECT_GE(f.to_us - *looked_back_to, 24 * kHour - 2 * kMinute);
}

TEST_F(MysqlActivityTest, SecondsAreCountedInTheLog) {
  std::vector<MemoryRequest> rows;
  const auto add = [&](std::int64_t at, const char* call, std::uint64_t length) -> MemoryRequest& {
    rows.push_back(request_at(kHost, kStart + at, rows.size() + 1, 42, length));
    rows.back().call = call;
    return rows.back();
  };
  add(0, "mmap", 1);                         // a page
  add(kSecond - 1, "mmap", 4097);            // two
  add(kSecond, "mmap", 4096).failed = true;  // nothing
  add(kSecond, "munmap", 8192);
  add(kSecond, "brk", 0);
  add(kSecond, "mremap", 1 << 20);
  add(2 * kSecond, "mmap", 1).flags = 0x40022;             // a huge page, 2 MiB
  add(3 * kSecond, "mmap", 1).flags = 0x40022 | 30 << 26;  // of 1 GiB
  add(4 * kSecond, "munmap", UINT64_MAX).result.reset();   // a stream without results may say anything
  rows.back().name = "other";
  ledger.store_batch(rows);
  ActivityFilter f = filter(ActivityStep::kSecond, kStart, kStart + 10 * kSecond);
  EXPECT_EQ(read(f), "0:12288 1:0 2:2097152 3:1073741824 4:0");
  const Activity activity = store.activity(f).value();
  EXPECT_EQ(activity.points.at(0).mmap_calls, 2U);
  EXPECT_EQ(activity.points.at(1).returned_bytes, 8192U);
  EXPECT_EQ(activity.points.at(1).munmap_calls, 1U);
  EXPECT_EQ(activity.points.at(1).failed_calls, 1U);
  EXPECT_FALSE(activity.looked_back_to_us);
  f.program = "other";
  EXPECT_EQ(read(f), "4:0");
  f.program.reset();
  f.pid = 42;
  EXPECT_EQ(read(f), "0:12288 1:0 2:2097152 3:1073741824 4:0");
  f.pid = 43;
  EXPECT_EQ(read(f), "");
}

TEST_F(MysqlActivityTest, SecondsGoBackAsFarAsABoundedNumberOfRows) {
  std::uint64_t seq = 0;
  for (std::int64_t second = 0; second < 6; ++second) {
    std::vector<MemoryRequest> rows;
    for (int i = 0; i < 6'000; ++i)
      rows.push_back(request_at(kHost, kStart + second * kSecond + i, ++seq, 42));
    ledger.store_batch(rows);
  }
  EXPECT_EQ(read(filter(ActivityStep::kSecond, kStart, kStart + 6 * kSecond)),
            "3:24576000 4:24576000 5:24576000");
  EXPECT_EQ(looked_back_to, kStart + 3 * kSecond);
  EXPECT_EQ(read(filter(ActivityStep::kSecond, kStart, kStart + 3 * kSecond)),
            "0:24576000 1:24576000 2:24576000");
  EXPECT_FALSE(looked_back_to);
}

TEST_F(MysqlActivityTest, RatesAreThoseOfTheLastWholeTenSeconds) {
  put_three();
  ledger.run(fmt::format("UPDATE checkpoint SET last_time_us = {}", kStart + 63 * kSecond));
  const auto rates = store.rates(kHost).value();
  ASSERT_EQ(rates.size(), 3U);
  EXPECT_EQ(rates.at(2).requested_bytes, 1.0);
  EXPECT_EQ(rates.at(2).returned_bytes, 0.1);
  EXPECT_EQ(rates.at(2).calls, 0.9);
  ledger.run(fmt::format("UPDATE checkpoint SET last_time_us = {}", kStart + 83 * kSecond));
  EXPECT_TRUE(store.rates(kHost).value().empty());
}

TEST_F(MysqlActivityTest, PieOfAWindow) {
  put_three();
  const Window minute{kStart + 3 * kSecond, kStart + 57 * kSecond};
  const Top by_process = store.top_of(kHost, Grouping::kProcess, minute).value();
  ASSERT_EQ(by_process.slices.size(), 3U);
  EXPECT_EQ(by_process.slices[0].process_id, 3U);
  EXPECT_EQ(by_process.slices[0].pid, 43U);
  EXPECT_EQ(by_process.slices[0].name, "other");
  EXPECT_EQ(by_process.slices[0].requested_bytes, 200U);
  EXPECT_EQ(by_process.total_bytes, 222U);
  EXPECT_FALSE(by_process.others_bytes);
  EXPECT_EQ(by_process.window->from_us, kStart);
  EXPECT_EQ(by_process.window->to_us, kStart + kMinute);
  const Top by_program = store.top_of(kHost, Grouping::kProgram, minute).value();
  ASSERT_EQ(by_program.slices.size(), 2U);
  EXPECT_EQ(by_program.slices[1].name, "one");
  EXPECT_EQ(by_program.slices[1].requested_bytes, 22U);
  const Window day{kStart - kHour, kStart + 2 * kHour - 1};
  EXPECT_EQ(store.top_of(kHost, Grouping::kProcess, day).value().slices[2].requested_bytes, 4U);
  EXPECT_EQ(store.top_of(kHost, Grouping::kProcess, day).value().total_bytes, 444U);
  EXPECT_EQ(store.top_of(kHost, Grouping::kProgram, day).value().total_bytes, 444U);
  EXPECT_TRUE(store.top_of(kHost, Grouping::kProgram, {0, kSecond}).value().slices.empty());
}

TEST_F(MysqlActivityTest, PieOfAWindowHasTenSlicesAndTheRest) {
  for (std::uint64_t id = 1; id <= 13; ++id) {
    ledger.put_process(kHost, id, id);
    ledger.put_activity(kHost, kStart, id, "p", id);
  }
  const Top top = store.top_of(kHost, Grouping::kProcess, {kStart, kStart + kSecond}).value();
  EXPECT_EQ(top.slices.size(), 10U);
  EXPECT_EQ(top.others_bytes, 6U);
}

}  // namespace
}  // namespace mapledger::api
