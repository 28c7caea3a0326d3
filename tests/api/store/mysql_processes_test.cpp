#include "api/store/mysql_processes.hpp"

#include <fmt/format.h>

#include <gtest/gtest.h>

#include "api/store/mysql_store.hpp"
#include "tests/api/support/test_ledger.hpp"

namespace mapledger::api {
namespace {

constexpr std::uint64_t kHost = 0xfedcba9876543210U;
constexpr std::int64_t kStart = 1'763'640'000'000'000;
constexpr std::uint64_t kGib = 1U << 30U;

class MysqlProcessesTest : public testing::Test {
 protected:
  MysqlProcessesTest() : store(ledger.reader()) {}

  Process put(std::uint64_t id, std::uint64_t requested, std::uint64_t returned = 0,
              std::optional<std::int64_t> exited = {}) {
    return ledger.put_process(kHost, id, requested, returned, exited);
  }

  static ProcessFilter first(std::uint64_t limit) {
    ProcessFilter filter;
    filter.host = kHost;
    filter.limit = limit;
    return filter;
  }

  TestLedger ledger;
  MysqlStore store;
};

TEST_F(MysqlProcessesTest, ProcessesArePagedByNetWithTiesById) {
  ledger.add_host(kHost, kStart);
  std::vector<std::uint64_t> expected;
  for (std::uint64_t id = 1; id <= 5; ++id) put(id, 500 + id, 1);
  for (std::uint64_t id = 10; id <= 20; ++id) put(id, 100, 50);
  for (std::uint64_t id = 30; id <= 33; ++id)
    put(id, 1, UINT64_MAX);  // gave back more than it asked for: net 0
  for (std::uint64_t id = 5; id >= 1; --id) expected.push_back(id);
  for (std::uint64_t id = 10; id <= 20; ++id) expected.push_back(id);
  for (std::uint64_t id = 30; id <= 33; ++id) expected.push_back(id);
  std::vector<std::uint64_t> walked;
  ProcessFilter filter;
  filter.host = kHost;
  filter.limit = 3;
  for (auto page = store.processes(filter).value(); !page.empty(); page = store.processes(filter).value()) {
    for (const Process& p : page) walked.push_back(p.id);
    filter.after = key_of(page.back(), filter.sort);
  }
  EXPECT_EQ(walked, expected);
}

TEST_F(MysqlProcessesTest, ProcessesAreFilteredByPidAndLife) {
  ledger.add_host(kHost, kStart);
  put(1, 1);
  put(2, 2, 0, kStart);
  put(1001, 3, 0, kStart);
  const auto ids = [&](std::optional<std::uint64_t> pid, std::optional<bool> live) {
    ProcessFilter filter;
    filter.host = kHost;
    filter.pid = pid;
    filter.live = live;
    filter.limit = 10;
    std::vector<std::uint64_t> found;
    for (const Process& p : store.processes(filter).value()) found.push_back(p.id);
    return found;
  };
  EXPECT_EQ(ids({}, {}), (std::vector<std::uint64_t>{1001, 2, 1}));
  EXPECT_EQ(ids({}, true), (std::vector<std::uint64_t>{1}));
  EXPECT_EQ(ids({}, false), (std::vector<std::uint64_t>{1001, 2}));
  EXPECT_EQ(ids(1, {}), (std::vector<std::uint64_t>{1001, 1}));
  EXPECT_EQ(ids(1, false), (std::vector<std::uint64_t>{1001}));
  EXPECT_TRUE(ids(7, {}).empty());
}

TEST_F(MysqlProcessesTest, ProcessComesBackAsItWasStored) {
  ledger.add_host(kHost, kStart);
  ledger.run(fmt::format("INSERT INTO users VALUES ({0}, 33, 'www-data'), (7, 0, 'root')", kHost));
  Process p;
  p.id = UINT64_MAX;
  p.pid = 4294967295;
  p.ppid = 1;
  p.uid = 33;
  p.cgroup = "/system.slice/a\\x2db.service";
  p.name = "a,b'\"; DROP TAB";
  p.requested_bytes = 5ULL << 32U;
  p.returned_bytes = 1ULL << 32U;
  p.peak_bytes = 5ULL << 33U;
  p.mapped_bytes = 77;
  p.stack_bytes = 66;
  p.resident_bytes = 88;
  p.mmap_calls = 1;
  p.munmap_calls = 2;
  p.mremap_calls = 3;
  p.brk_calls = 4;
  p.failed_calls = 5;
  p.first_seen_us = kStart;
  p.last_seen_us = kStart + 1;
  p.exited_us = kStart + 2;
  ledger.put_process(kHost, p);
  ledger.run("UPDATE processes SET batch = 1");
  const Process listed = store.processes(first(1)).value().at(0);
  const Process changed = store.changed_processes(kHost, 0, kStart).value().at(0);
  const Process one = store.process(kHost, p.id).value()->process;
  for (const Process& back : {listed, changed, one}) {
    EXPECT_EQ(back.id, p.id);
    EXPECT_EQ(back.pid, p.pid);
    EXPECT_EQ(back.ppid, 1U);
    EXPECT_EQ(back.uid, 33U);
    EXPECT_EQ(back.user, "www-data");
    EXPECT_EQ(back.cgroup, p.cgroup);
    EXPECT_EQ(back.name, p.name);
    EXPECT_EQ(back.net_bytes(), 4ULL << 32U);
    EXPECT_EQ(back.peak_bytes, 5ULL << 33U);
    EXPECT_EQ(back.mapped_bytes, 77U);
    EXPECT_EQ(back.stack_bytes, 66U);
    EXPECT_EQ(back.resident_bytes, 88U);
    EXPECT_EQ(back.mmap_calls, 1U);
    EXPECT_EQ(back.munmap_calls, 2U);
    EXPECT_EQ(back.mremap_calls, 3U);
    EXPECT_EQ(back.brk_calls, 4U);
    EXPECT_EQ(back.failed_calls, 5U);
    EXPECT_EQ(back.first_seen_us, kStart);
    EXPECT_EQ(back.last_seen_us, kStart + 1);
    EXPECT_EQ(back.exited_us, kStart + 2);
  }
}

TEST_F(MysqlProcessesTest, WhatIsNotKnownIsNothing) {
  ledger.add_host(kHost, kStart);
  ledger.run("INSERT INTO users VALUES (7, 5, 'another machine has one')");
  put(1, 1);
  Process named = put(2, 2);
  named.uid = 5;
  ledger.put_process(kHost, named);
  for (const Process& p : store.processes(first(10)).value()) {
    EXPECT_FALSE(p.user) << p.id;
    EXPECT_FALSE(p.ppid || p.cgroup || p.mapped_bytes || p.stack_bytes || p.resident_bytes || p.exited_us)
        << p.id;
  }
  const auto detail = store.process(kHost, 1).value();
  EXPECT_FALSE(detail->explained);
  EXPECT_FALSE(detail->parent);
  EXPECT_FALSE(store.process(kHost, 3).value());
  EXPECT_FALSE(store.process(7, 1).value());
}

TEST_F(MysqlProcessesTest, MappedNowIsExplainedByItsColumns) {
  ledger.add_host(kHost, kStart);
  Process p = put(1, 5 * kGib, 4096);
  p.mapped_bytes = 3 * kGib;
  ledger.put_process(kHost, p);
  ledger.run(fmt::format(
      "UPDATE processes SET by_before = 1, by_mmap = {0}, by_munmap = -2, by_mremap = -3, by_brk = 4, "
      "by_exec = 5, by_fork = 6, by_exit = -7, by_other = {1}",
      5 * kGib, -2 * static_cast<std::int64_t>(kGib) - 4));
  const auto detail = store.process(kHost, 1).value();
  const Explained& e = *detail->explained;
  EXPECT_EQ(e.before, 1);
  EXPECT_EQ(e.mmap, static_cast<std::int64_t>(5 * kGib));
  EXPECT_EQ(e.munmap, -2);
  EXPECT_EQ(e.mremap, -3);
  EXPECT_EQ(e.brk, 4);
  EXPECT_EQ(e.exec, 5);
  EXPECT_EQ(e.fork, 6);
  EXPECT_EQ(e.exit, -7);
  EXPECT_EQ(e.other, -2 * static_cast<std::int64_t>(kGib) - 4);
  const Difference d = difference(detail->process, e);
  EXPECT_EQ(d.mapped_over, 0);
  EXPECT_EQ(d.holes, 4094);
  EXPECT_EQ(d.total, static_cast<std::int64_t>(3 * kGib) - static_cast<std::int64_t>(5 * kGib - 4096));
}

TEST_F(MysqlProcessesTest, ParentIsTheNewestProgramThatWasThereWhenTheChildBegan) {
  ledger.add_host(kHost, kStart);
  Process child = put(1, 1);
  child.ppid = 7;
  child.first_seen_us = kStart;
  ledger.put_process(kHost, child);
  ledger.run("UPDATE processes SET start_ns = 500 WHERE process_id = 1");
  const auto add = [&](std::uint64_t id, std::uint64_t start_ns, std::uint64_t exec_id,
                       std::optional<std::int64_t> exited) {
    Process p;
    p.id = id;
    p.pid = 7;
    p.name = fmt::format("p{}", id);
    p.exited_us = exited;
    ledger.put_process(kHost, p);
    ledger.run(fmt::format("UPDATE processes SET start_ns = {}, exec_id = {} WHERE process_id = {}", start_ns,
                           exec_id, id));
  };
  const auto parent = [&] { return store.process(kHost, 1).value()->parent; };
  add(10, 100, 1, kStart - 5);    // had the pid before
  add(11, 600, 1, std::nullopt);  // has the pid since
  EXPECT_FALSE(parent());
  add(12, 200, 1, kStart + 5);  // the program that forked
  EXPECT_EQ(parent()->id, 12U);
  add(13, 200, 2, std::nullopt);  // and the one it became
  EXPECT_EQ(parent()->id, 13U);
  EXPECT_EQ(parent()->pid, 7U);
  EXPECT_EQ(parent()->name, "p13");
}

TEST_F(MysqlProcessesTest, ChangedProcessesAreThoseOfLaterBatches) {
  ledger.add_host(kHost, kStart);
  put(1, 1);
  ledger.next_batch(kHost);
  put(2, 2);
  put(3, 3, 0, kStart + 5);
  put(4, 4, 0, kStart - 5);
  const auto changed = store.changed_processes(kHost, 0, kStart).value();
  std::vector<std::uint64_t> ids;
  for (const Process& p : changed) ids.push_back(p.id);
  EXPECT_EQ(ids, (std::vector<std::uint64_t>{2, 3}));
}

/// A process of three programs: a shell that a shell forked, which went on to two others.
class FamilyTest : public MysqlProcessesTest {
 protected:
  FamilyTest() { ledger.add_host(kHost, kStart); }

  void put_program(std::uint64_t id, std::uint64_t pid, std::uint64_t start_ns, std::uint64_t exec_id,
                   std::int64_t first, std::optional<std::int64_t> exited, std::uint64_t ppid = 9,
                   std::int64_t by_fork = 0) {
    Process p;
    p.id = id;
    p.pid = pid;
    p.ppid = ppid;
    p.name = fmt::format("p{}", id);
    p.first_seen_us = kStart + first;
    p.last_seen_us = kStart + first + 1;
    if (exited) p.exited_us = kStart + *exited;
    ledger.put_process(kHost, p);
    ledger.run(
        fmt::format("UPDATE processes SET start_ns = {}, exec_id = {}, by_fork = {} WHERE process_id = {}",
                    start_ns, exec_id, by_fork, id));
  }
  std::string lives(std::uint64_t id) {
    std::string text;
    const auto detail = store.process(kHost, id).value();
    for (const Life& life : detail->lives) {
      text += fmt::format("{}{}:{}", text.empty() ? "" : " ", life.id, life.exec_id);
    }
    return text;
  }
  std::string children(std::uint64_t id) {
    std::string text;
    const auto detail = store.process(kHost, id).value();
    for (const Child& child : detail->children) {
      text += fmt::format("{}{}", text.empty() ? "" : " ", child.id);
    }
    return text;
  }
};

TEST_F(FamilyTest, LivesAreTheProgramsOfOneProcess) {
  put_program(3, 50, 500, 7, 30, {});
  put_program(1, 50, 500, 5, 10, 20, 9, 4096);
  put_program(2, 50, 500, 6, 20, 30);
  put_program(4, 50, 999, 5, 40, {});  // the pid is used again
  put_program(5, 51, 500, 5, 10, {});
  for (const std::uint64_t id : {1, 2, 3}) EXPECT_EQ(lives(id), "1:5 2:6 3:7");
  EXPECT_EQ(lives(4), "4:5");
  const auto detail = store.process(kHost, 2).value();
  EXPECT_EQ(detail->started_us, kStart + 10) << "the fork was seen";
  EXPECT_EQ(detail->lives[0].name, "p1");
  EXPECT_EQ(detail->lives[0].last_seen_us, kStart + 11);
  EXPECT_EQ(detail->lives[0].exited_us, kStart + 20);
  EXPECT_FALSE(detail->lives[2].exited_us);
  EXPECT_FALSE(store.process(kHost, 4).value()->started_us) << "it was there when the collector came";
}

TEST_F(FamilyTest, AStreamWithoutStartsTellsOfNoOtherLife) {
  put_program(1, 50, 0, 0, 10, {});
  put_program(2, 50, 0, 0, 20, {});
  EXPECT_EQ(lives(1), "1:0");
  EXPECT_FALSE(store.process(kHost, 1).value()->started_us);
}

TEST_F(FamilyTest, OfManyLivesTheNewestFiftyAreTold) {
  for (std::uint64_t id = 1; id <= 51; ++id) {
    put_program(id, 50, 500, id, static_cast<std::int64_t>(10 * id), {}, 9, id == 1 ? 4096 : 0);
  }
  const auto detail = store.process(kHost, 51).value();
  ASSERT_EQ(detail->lives.size(), 50U);
  EXPECT_EQ(detail->lives.front().id, 2U);
  EXPECT_EQ(detail->lives.back().id, 51U);
  EXPECT_FALSE(detail->started_us) << "the first is not at hand";
}

TEST_F(FamilyTest, ChildrenAreThoseThatBeganWithinItsLife) {
  put_program(1, 50, 500, 5, 100, 200, 9, 4096);
  put_program(2, 50, 500, 6, 200, 300);
  put_program(10, 60, 600, 5, 150, 160, 50);
  put_program(11, 61, 601, 5, 250, {}, 50);
  put_program(12, 62, 602, 5, 99, {}, 50);   // of who had the pid before
  put_program(13, 63, 603, 5, 301, {}, 50);  // of who has it now
  put_program(14, 64, 604, 5, 150, {}, 51);
  for (const std::uint64_t id : {1, 2}) EXPECT_EQ(children(id), "11 10");
  const auto detail = store.process(kHost, 1).value();
  EXPECT_FALSE(detail->has_more_children);
  EXPECT_EQ(detail->children[1].pid, 60U);
  EXPECT_EQ(detail->children[1].name, "p10");
  EXPECT_EQ(detail->children[1].first_seen_us, kStart + 150);
  EXPECT_EQ(detail->children[1].exited_us, kStart + 160);
  EXPECT_EQ(children(10), "");
}

TEST_F(FamilyTest, OfManyChildrenTheNewestTwentyAreTold) {
  put_program(1, 50, 500, 5, 100, {});
  for (std::uint64_t id = 10; id < 30; ++id) {
    put_program(id, id, id, 5, 100 + static_cast<std::int64_t>(id), {}, 50);
  }
  EXPECT_FALSE(store.process(kHost, 1).value()->has_more_children);
  put_program(30, 30, 30, 5, 130, {}, 50);
  const auto detail = store.process(kHost, 1).value();
  EXPECT_TRUE(detail->has_more_children);
  ASSERT_EQ(detail->children.size(), 20U);
  EXPECT_EQ(detail->children.front().id, 30U);
  EXPECT_EQ(detail->children.back().id, 11U);
}

}  // namespace
}  // namespace mapledger::api
