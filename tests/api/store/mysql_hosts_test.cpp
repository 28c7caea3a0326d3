#include "api/store/mysql_hosts.hpp"

#include <fmt/format.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/store/mysql_store.hpp"
#include "common/clock.hpp"
#include "tests/api/support/test_ledger.hpp"

namespace mapledger::api {
namespace {

constexpr std::int64_t kStart = 1'763'640'000'000'000;
/// Silent since then: it reports for as long as the test takes.
constexpr std::int64_t kNever = -3'600'000'000;

class MysqlHostsTest : public testing::Test {
 protected:
  MysqlHostsTest() : store(ledger.reader()) {}

  void add(std::uint64_t id, const std::string& name, std::uint64_t mapped_bytes,
           std::int64_t silent_us = kNever, const std::string& state = "running") {
    ledger.add_host(id, kStart + static_cast<std::int64_t>(id), state);
    ledger.run(fmt::format("UPDATE hosts SET name = '{}' WHERE host_id = {}", name, id));
    ledger.run(fmt::format(
        "UPDATE collectors SET mapped_bytes = {}, swept_us = 1, processes = 1, resident_bytes = 1, "
        "sweep_interval_us = 1, recent_us = 10000000, recent_requests = {}, recent_failed_calls = 1 "
        "WHERE host_id = {}",
        mapped_bytes, id * 10, id));
    ledger.run(fmt::format(
        "INSERT INTO host_leases (host_id, boot_id, alive_us, until_us, skew_us, skew_error_us) VALUES ({}, "
        "'boot', TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) - {}, 0, -{}, 5)",
        id, silent_us, id * 1000));
  }
  HostPage page(HostSort sort, bool ascending, std::uint64_t limit = 100, std::optional<HostKey> after = {}) {
    HostFilter filter;
    filter.sort = sort;
    filter.ascending = ascending;
    filter.limit = limit;
    filter.after = std::move(after);
    return store.hosts(filter).value();
  }
  static std::vector<std::uint64_t> ids(const HostPage& page) {
    std::vector<std::uint64_t> found;
    for (const Status& item : page.items) found.push_back(item.host->id);
    return found;
  }

  TestLedger ledger;
  MysqlStore store;
};

TEST_F(MysqlHostsTest, StatesAreByTheDatabasesClock) {
  add(1, "a", 1);
  add(2, "b", 1, 3'500'000);
  add(3, "c", 1, 60'000'000);
  add(4, "d", 1, kNever, "stopped");
  // Whatever the machines say.
  ledger.run("UPDATE collectors SET updated_us = 9000000000000000");
  const HostPage found = page(HostSort::kState, true);
  EXPECT_EQ(ids(found), (std::vector<std::uint64_t>{1, 2, 3, 4}));
  const std::int64_t now_us = utc_now_us();
  EXPECT_EQ(found.items[0].collector->state(now_us), HostState::kReporting);
  EXPECT_EQ(found.items[2].collector->state(now_us), HostState::kSilent);
  EXPECT_EQ(found.items[3].collector->state(now_us), HostState::kEnded);
  EXPECT_EQ(found.items[2].host->skew_us, -3000);
  EXPECT_EQ(store.machine(std::nullopt).value()->id, 1U)
      << "of those that are heard of, though others began later";
}

TEST_F(MysqlHostsTest, EveryOrderIsPagedWithoutAHole) {
  for (std::uint64_t id = 1; id <= 7; ++id) add(id, id % 2 == 0 ? "even" : "odd", id % 3);
  ledger.add_host(9, kStart);  // of which little is known
  for (std::size_t sort = 0; sort < kHostSorts; ++sort) {
    for (const bool ascending : {false, true}) {
      const auto whole = ids(page(static_cast<HostSort>(sort), ascending));
      EXPECT_EQ(whole.size(), 8U) << sort;
      std::vector<std::uint64_t> found;
      std::optional<HostKey> after;
      do {
        const HostPage part = page(static_cast<HostSort>(sort), ascending, 3, after);
        for (const std::uint64_t id : ids(part)) found.push_back(id);
        after = part.next;
      } while (after);
      EXPECT_EQ(found, whole) << sort << ' ' << ascending;
    }
  }
  EXPECT_EQ(ids(page(HostSort::kRequestRate, false, 2)), (std::vector<std::uint64_t>{7, 6}));
  EXPECT_EQ(ids(page(HostSort::kSkew, false, 1)), (std::vector<std::uint64_t>{7}));
}

TEST_F(MysqlHostsTest, NamesakesAndSearch) {
  add(1, "web", 1);
  add(2, "web", 1);
  add(3, "100%_done", 1);
  const HostPage all = page(HostSort::kName, true);
  EXPECT_EQ(ids(all), (std::vector<std::uint64_t>{3, 1, 2}));
  EXPECT_FALSE(all.items[0].host->has_namesake);
  EXPECT_TRUE(all.items[1].host->has_namesake);
  HostFilter filter;
  filter.limit = 10;
  const std::vector<std::pair<const char*, std::size_t>> searches = {
      {"WE", 2}, {"%_", 1}, {"_", 1}, {"|", 0}, {"' OR 1=1", 0}};
  for (const auto& [search, count] : searches) {
    filter.search = search;
    EXPECT_EQ(store.hosts(filter).value().items.size(), count) << search;
  }
  filter.search.reset();
  filter.host = 2;
  EXPECT_EQ(ids(store.hosts(filter).value()), (std::vector<std::uint64_t>{2}));
}

TEST_F(MysqlHostsTest, HeadsAreOfTheHostThatIsAskedFor) {
  add(1, "a", 1);
  add(2, "b", 1);
  ledger.run("UPDATE checkpoint SET batch = host_id * 10");
  EXPECT_EQ(store.head({}).value()->batch, 20U);
  EXPECT_EQ(store.head(1).value()->batch, 10U);
  EXPECT_FALSE(store.head(3).value());
}

}  // namespace
}  // namespace mapledger::api
