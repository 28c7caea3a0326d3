#include "api/live/follower.hpp"

#include <gtest/gtest.h>

#include "api/wire/json.hpp"
#include "tests/api/support/fake_store.hpp"

namespace mapledger::api {
namespace {

using Kind = Publication::Kind;

TopicSet only(Topic topic) {
  TopicSet topics;
  topics.set(index_of(topic));
  return topics;
}

class FollowerTest : public testing::Test {
 protected:
  FollowerTest() : follower(store, [] { return std::size_t{3}; }) {
    store.now = Head{{0xa, 1000}, 1, 10, 5, 1'000'000, 10};
  }

  Follower::Outcome step(Topic topic, bool asked = false) {
    now += std::chrono::milliseconds(100);
    return follower.step(only(topic), asked ? only(topic) : TopicSet{}, now, 7'000'000);
  }
  Json only_message(Topic topic, bool asked = false) {
    const auto outcome = step(topic, asked);
    EXPECT_EQ(outcome.publications.size(), 1U);
    return outcome.publications.empty() ? Json() : Json::parse(*outcome.publications.front().text);
  }
  void store_requests(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      ++store.now->requests;
      MemoryRequest r;
      r.key = {store.now->last_time_us += 10, store.now->run, ++store.now->seq};
      r.call = "mmap";
      store.log.push_back(r);
    }
    ++store.now->batch;
  }
  void store_process(std::uint64_t id, std::uint64_t requested, std::optional<std::int64_t> exited = {}) {
    ++store.now->batch;
    Process p;
    p.id = id;
    p.requested_bytes = requested;
    p.exited_us = exited;
    std::erase_if(store.all_processes, [&](const Process& old) {
      if (old.id != id) return false;
      store.batches.erase(store.batches.begin() + (&old - store.all_processes.data()));
      return true;
    });
    store.add(p);
  }

  FakeStore store;
  Follower follower;
  std::chrono::steady_clock::time_point now{};
};

TEST_F(FollowerTest, NothingWantedReadsNoTopic) {
  const auto outcome = follower.step({}, {}, now, 0);
  EXPECT_TRUE(outcome.publications.empty());
  EXPECT_EQ(store.calls, 1);
}

TEST_F(FollowerTest, ProcessesSnapshotThenThoseThatChangedThenNothing) {
  store_process(1, 100);
  store_process(2, 300);
  Json message = only_message(Topic::kProcesses, true);
  EXPECT_EQ(message["type"], "snapshot");
  EXPECT_EQ(message["seq"], 1);
  EXPECT_EQ(message["data"]["items"][0]["net_bytes"], 300);
  EXPECT_EQ(message["data"]["items"].size(), 2U);
  EXPECT_TRUE(step(Topic::kProcesses).publications.empty());
  store_process(1, 150);
  message = only_message(Topic::kProcesses);
  EXPECT_EQ(message["type"], "change");
  EXPECT_EQ(message["seq"], 2);
  EXPECT_EQ(message["data"]["items"].size(), 1U);
  EXPECT_EQ(message["data"]["items"][0]["net_bytes"], 150);
  EXPECT_TRUE(step(Topic::kProcesses).publications.empty());
}

TEST_F(FollowerTest, EndedProcessIsToldOnceAndLeavesTheSnapshot) {
  store_process(1, 100);
  step(Topic::kProcesses, true);
  store_process(1, 100, 2'000'000);
  EXPECT_FALSE(only_message(Topic::kProcesses)["data"]["items"][0]["exited_at"].is_null());
  EXPECT_TRUE(only_message(Topic::kProcesses, true)["data"]["items"].empty());
}

TEST_F(FollowerTest, SnapshotHasTheNumberOfTheLastChange) {
  step(Topic::kRequests, true);
  store_requests(1);
  step(Topic::kRequests);
  store_requests(1);
  const auto outcome = step(Topic::kRequests, true);
  ASSERT_EQ(outcome.publications.size(), 2U);
  EXPECT_EQ(outcome.publications[0].seq, 3U);
  EXPECT_EQ(outcome.publications[1].seq, 3U);
  EXPECT_EQ(outcome.publications[1].kind, Kind::kSnapshot);
  EXPECT_EQ(Json::parse(*outcome.publications[1].text)["data"]["items"].size(), 2U);
}

TEST_F(FollowerTest, OneSerializationForAllWhoAskInTheSameState) {
  const auto first = step(Topic::kRequests, true);
  const auto second = step(Topic::kRequests, true);
  EXPECT_EQ(first.publications.at(0).text, second.publications.at(0).text);
}

TEST_F(FollowerTest, RequestsOverTheMostAreCountedAsSkipped) {
  step(Topic::kRequests, true);
  store_requests(250);
  const Json change = only_message(Topic::kRequests);
  EXPECT_EQ(change["data"]["items"].size(), 200U);
  EXPECT_EQ(change["data"]["skipped"], 50);
  EXPECT_GT(change["data"]["items"][0]["time"], change["data"]["items"][199]["time"]);
  const Json snapshot = only_message(Topic::kRequests, true);
  EXPECT_EQ(snapshot["data"]["items"].size(), 200U);
  EXPECT_TRUE(snapshot["data"]["next_cursor"].is_string());
}

TEST_F(FollowerTest, RequestStoredWhileTheSnapshotWasReadComesOnceAsAChange) {
  store_requests(1);
  MemoryRequest ahead;
  ahead.key = {9'000'000, 1, store.now->seq + 1};
  ahead.call = "mmap";
  store.log.push_back(ahead);
  EXPECT_EQ(only_message(Topic::kRequests, true)["data"]["items"].size(), 1U);
  ++store.now->seq;
  ++store.now->batch;
  ++store.now->requests;
  const Json change = only_message(Topic::kRequests);
  EXPECT_EQ(change["data"]["items"].size(), 1U);
  EXPECT_EQ(change["data"]["skipped"], 0);
}

TEST_F(FollowerTest, TopChangesAtMostTwiceASecondAndOnlyIfDifferent) {
  store.pie.total_bytes = 1;
  step(Topic::kTopProcess, true);
  store.pie.total_bytes = 2;
  ++store.now->batch;
  int changes = 0;
  for (int i = 0; i < 6; ++i) changes += static_cast<int>(step(Topic::kTopProcess).publications.size());
  EXPECT_EQ(changes, 1);
  ++store.now->batch;
  for (int i = 0; i < 6; ++i) changes += static_cast<int>(step(Topic::kTopProcess).publications.size());
  EXPECT_EQ(changes, 1);
}

TEST_F(FollowerTest, StatusComesOnceASecond) {
  EXPECT_EQ(only_message(Topic::kStatus, true)["data"]["stream"]["clients"], 3);
  int changes = 0;
  for (int i = 0; i < 20; ++i) changes += static_cast<int>(step(Topic::kStatus).publications.size());
  EXPECT_EQ(changes, 2);
}

TEST_F(FollowerTest, AnotherMachineRestartsEveryTopic) {
  store_process(1, 100);
  step(Topic::kProcesses, true);
  store.all_processes.clear();
  store.batches.clear();
  store.now->machine.id = 0xb;
  const auto outcome = step(Topic::kProcesses);
  ASSERT_EQ(outcome.publications.size(), 1U);
  EXPECT_EQ(outcome.publications[0].kind, Kind::kRestart);
  EXPECT_EQ(outcome.publications[0].seq, 2U);
  EXPECT_TRUE(Json::parse(*outcome.publications[0].text)["data"]["items"].empty());
}

TEST_F(FollowerTest, NewRunOfTheCollectorRestartsToo) {
  step(Topic::kRequests, true);
  ++store.now->run;
  EXPECT_EQ(step(Topic::kRequests).publications.at(0).kind, Kind::kRestart);
}

TEST_F(FollowerTest, DatabaseAwayIsSaidAndHeals) {
  step(Topic::kRequests, true);
  store.failure = StoreError{StoreError::Kind::kAway, ""};
  auto outcome = step(Topic::kRequests, true);
  EXPECT_TRUE(outcome.database_away);
  EXPECT_EQ(outcome.publications.at(0).kind, Kind::kSnapshot);  // what is known can be had
  store.failure.reset();
  store_requests(3);
  EXPECT_EQ(only_message(Topic::kRequests)["data"]["items"].size(), 3U);
}

TEST_F(FollowerTest, StatusSaysThatTheDatabaseIsAwayAtOnce) {
  EXPECT_EQ(only_message(Topic::kStatus, true)["data"]["database"], "reachable");
  store.failure = StoreError{StoreError::Kind::kAway, ""};
  EXPECT_EQ(only_message(Topic::kStatus)["data"]["database"], "away");
  store.failure.reset();
  EXPECT_EQ(only_message(Topic::kStatus)["data"]["database"], "reachable");
}

TEST_F(FollowerTest, WhoAsksBeforeAnythingWasReadWaits) {
  store.failure = StoreError{StoreError::Kind::kAway, ""};
  const auto outcome = step(Topic::kRequests, true);
  EXPECT_TRUE(outcome.publications.empty());
  EXPECT_EQ(outcome.unanswered, only(Topic::kRequests));
}

TEST_F(FollowerTest, RestartThatCouldNotBeReadComesLater) {
  step(Topic::kRequests, true);
  ++store.now->run;
  store.failure = StoreError{StoreError::Kind::kAway, ""};
  EXPECT_TRUE(step(Topic::kRequests).publications.empty());
  store.failure.reset();
  EXPECT_EQ(step(Topic::kRequests).publications.at(0).kind, Kind::kRestart);
}

TEST_F(FollowerTest, FilterHasItsOwnNumbersAndOnlyWhatMatches) {
  store_requests(3);
  store.log.back().pid = 7;
  FilterWish wish;
  LiveFilter of_seven;
  of_seven.pid = 7;
  wish.wanted[of_seven.key()] = of_seven;
  wish.asked.insert(of_seven.key());
  auto outcome = follower.step(only(Topic::kRequests), {}, now, 1, wish);
  ASSERT_EQ(outcome.publications.size(), 1U);
  EXPECT_EQ(outcome.publications[0].filter, of_seven.key());
  Json message = Json::parse(*outcome.publications[0].text);
  EXPECT_EQ(message["data"]["items"].size(), 1U);
  const std::uint64_t seq = message["seq"];
  wish.asked.clear();
  store_requests(2);
  outcome = follower.step(only(Topic::kRequests), {}, now, 2, wish);
  ASSERT_EQ(outcome.publications.size(), 1U);  // for those without a filter
  EXPECT_TRUE(outcome.publications[0].filter.empty());
  store_requests(2);
  store.log.back().pid = 7;
  outcome = follower.step(only(Topic::kRequests), {}, now, 3, wish);
  ASSERT_EQ(outcome.publications.size(), 2U);
  message = Json::parse(*outcome.publications[1].text);
  EXPECT_EQ(message["type"], "change");
  EXPECT_EQ(message["seq"], seq + 1);
  EXPECT_EQ(message["time"], "1970-01-01T00:00:00.000003Z");
  EXPECT_EQ(message["data"]["items"].size(), 1U);
  EXPECT_EQ(message["data"]["skipped"], 0);
}

TEST_F(FollowerTest, FilterThatIsGoneAndComesBackHasNewNumbers) {
  FilterWish wish;
  LiveFilter failed;
  failed.failed = true;
  wish.wanted[failed.key()] = failed;
  wish.asked.insert(failed.key());
  const auto first = follower.step(only(Topic::kRequests), {}, now, 1, wish);
  follower.step({}, {}, now, 2);
  const auto second = follower.step(only(Topic::kRequests), {}, now, 3, wish);
  EXPECT_GT(second.publications.at(0).seq, first.publications.at(0).seq);
}

TEST_F(FollowerTest, TopicThatWasNotFollowedForAWhileHasANewNumber) {
  const auto first = step(Topic::kRequests, true);
  follower.step({}, {}, now, 0);
  const auto second = step(Topic::kRequests, true);
  EXPECT_EQ(second.publications.at(0).seq, first.publications.at(0).seq + 1);
}

TEST_F(FollowerTest, GapsAreToldWhenTheyAreNewAndWhenTheyGrow) {
  Gap gap;
  gap.key = {5, 1, 1};
  gap.to_us = 6;
  gap.stage = "tracer";
  store.all_gaps = {gap};
  Json message = only_message(Topic::kGaps, true);
  EXPECT_EQ(message["data"]["items"].size(), 1U);
  now += std::chrono::seconds(1);
  EXPECT_TRUE(step(Topic::kGaps).publications.empty());
  gap.to_us = 9;
  store.all_gaps = {gap};
  now += std::chrono::seconds(1);
  message = only_message(Topic::kGaps);
  EXPECT_EQ(message["type"], "change");
  EXPECT_EQ(message["data"]["items"][0]["to"], "1970-01-01T00:00:00.000009Z");
}

/// A host as `hosts` has it.
Status host_of(std::uint64_t id, std::int64_t seen_us, std::uint64_t requests) {
  Status status;
  status.host = HostRow{};
  status.host->id = id;
  status.collector = CollectorRow{};
  status.collector->running = true;
  status.collector->updated_us = seen_us;
  status.totals.requests = requests;
  return status;
}

TEST_F(FollowerTest, HostsAreAllThenThoseThatChanged) {
  store.all_hosts = {host_of(1, 7'000'000, 5), host_of(2, 7'000'000, 5)};
  EXPECT_EQ(only_message(Topic::kHosts, true)["data"]["items"].size(), 2U);
  now += std::chrono::seconds(1);
  EXPECT_TRUE(step(Topic::kHosts).publications.empty());
  store.all_hosts[0].collector->updated_us += 1'000'000;  // it reported, and did nothing
  store.all_hosts[1].totals.requests = 6;
  now += std::chrono::seconds(1);
  const Json change = only_message(Topic::kHosts);
  ASSERT_EQ(change["data"]["items"].size(), 1U);
  EXPECT_EQ(change["data"]["items"][0]["id"], "0000000000000002");
  store.all_hosts[0].collector->updated_us += 9'000'000;
  now += std::chrono::seconds(1);
  EXPECT_EQ(only_message(Topic::kHosts)["data"]["items"][0]["id"], "0000000000000001");
}

TEST_F(FollowerTest, AnotherShownMachineLeavesHostsAsTheyAre) {
  store.all_hosts = {host_of(1, 7'000'000, 5)};
  step(Topic::kHosts, true);
  store.now->machine.id = 0xb;
  EXPECT_TRUE(step(Topic::kHosts).publications.empty());
}

TEST_F(FollowerTest, OfAHostThatIsAskedForItsNumbersGoOnBehindThoseBefore) {
  Follower of_host(
      store, [] { return std::size_t{3}; }, 0xa, 40);
  const auto outcome = of_host.step(only(Topic::kStatus), only(Topic::kStatus), now, 7'000'000);
  ASSERT_EQ(outcome.publications.size(), 1U);
  EXPECT_EQ(outcome.publications[0].host, 0xAU);
  EXPECT_EQ(outcome.publications[0].seq, 41U);
  EXPECT_EQ(of_host.last_seq(), 41U);
}

}  // namespace
}  // namespace mapledger::api
