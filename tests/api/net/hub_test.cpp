#include "api/net/hub.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace mapledger::api {
namespace {

using Kind = Publication::Kind;

TopicSet only(Topic topic) {
  TopicSet topics;
  topics.set(index_of(topic));
  return topics;
}

Publication publication(Topic topic, Kind kind, std::uint64_t seq) {
  const std::string text =
      kind == Kind::kChange ? change_message(topic, seq, 0, "{}") : snapshot_message(topic, seq, 0, "{}");
  return {topic, kind, seq, std::make_shared<const std::string>(text)};
}

/// A client whose network the test plays: what is taken was sent.
class FakeClient : public StreamClient {
 public:
  /// All that is queued, as a client that reads at once.
  std::vector<std::string> take() {
    std::vector<std::string> texts;
    while (const auto text = next()) texts.push_back(*text);
    return texts;
  }
  int woken = 0;

 private:
  void wake() override { ++woken; }
};

class HubTest : public testing::Test {
 protected:
  HubTest()
      : hub(
            [this](Wishes all) {
              wishes = std::move(all);
              wanted = wishes[kShownHost].wanted;
              asked = wishes[kShownHost].asked;
              filters = wishes[kShownHost].filters;
            },
            "here") {
    hub.join(client);
    client.take();
  }

  void subscribe(FakeClient& who, TopicSet topics) {
    Subscribe wish;
    wish.topics = topics;
    ASSERT_TRUE(hub.subscribe(who, wish));
  }
  static Subscribe coming_back(Topic topic, std::uint64_t seq, const std::string& stream = "here") {
    Subscribe wish;
    wish.topics = only(topic);
    wish.resume_stream = stream;
    wish.resume_seq.at(index_of(topic)) = seq;
    return wish;
  }
  static Subscribe of_pid(std::uint64_t pid) {
    Subscribe wish;
    wish.topics = only(Topic::kRequests);
    wish.filter.pid = pid;
    return wish;
  }
  void get_snapshot(Topic topic) {
    subscribe(client, only(topic));
    hub.deliver(publication(topic, Kind::kSnapshot, 0));
    client.take();
  }

  Wishes wishes;
  TopicSet wanted;
  TopicSet asked;
  FilterWish filters;
  Hub hub;
  FakeClient client;
  const std::chrono::steady_clock::time_point start{std::chrono::hours(1)};
};

TEST_F(HubTest, SnapshotComesBeforeAnyChange) {
  subscribe(client, only(Topic::kStatus));
  EXPECT_EQ(asked, only(Topic::kStatus));
  hub.deliver(publication(Topic::kStatus, Kind::kChange, 4));
  hub.deliver(publication(Topic::kStatus, Kind::kSnapshot, 4));
  hub.deliver(publication(Topic::kStatus, Kind::kSnapshot, 4));  // asked for by someone else
  hub.deliver(publication(Topic::kStatus, Kind::kChange, 5));
  EXPECT_EQ(client.take(), (std::vector<std::string>{snapshot_message(Topic::kStatus, 4, 0, "{}"),
                                                     change_message(Topic::kStatus, 5, 0, "{}")}));
}

TEST_F(HubTest, EachGetsOnlyItsTopics) {
  FakeClient other;
  hub.join(other);
  subscribe(other, only(Topic::kRequests));
  get_snapshot(Topic::kStatus);
  EXPECT_EQ(wanted, only(Topic::kStatus) | only(Topic::kRequests));
  hub.deliver(publication(Topic::kStatus, Kind::kChange, 1));
  EXPECT_EQ(client.take().size(), 1U);
  EXPECT_EQ(other.take(), std::vector<std::string>{hello_message("here", 10)});
  hub.leave(other);
  hub.tick(start + Hub::kLinger + std::chrono::seconds(1), 0);
  EXPECT_EQ(wanted, only(Topic::kStatus));
}

TEST_F(HubTest, UnsubscribedTopicIsNotSentAnyMore) {
  get_snapshot(Topic::kStatus);
  hub.deliver(publication(Topic::kStatus, Kind::kChange, 1));
  subscribe(client, only(Topic::kRequests));
  hub.deliver(publication(Topic::kStatus, Kind::kChange, 2));
  EXPECT_TRUE(client.take().empty());
  EXPECT_EQ(wanted, only(Topic::kRequests) | only(Topic::kStatus));  // someone may come back
  EXPECT_EQ(asked, only(Topic::kRequests));
}

TEST_F(HubTest, SubscribingToTheSameAgainChangesNothing) {
  get_snapshot(Topic::kStatus);
  asked = only(Topic::kProcesses);
  subscribe(client, only(Topic::kStatus));
  EXPECT_EQ(asked, only(Topic::kProcesses));
}

TEST_F(HubTest, RestartReachesThoseWhoWaitAndThoseWhoHave) {
  get_snapshot(Topic::kStatus);
  FakeClient waiting;
  hub.join(waiting);
  subscribe(waiting, only(Topic::kStatus));
  hub.deliver(publication(Topic::kStatus, Kind::kRestart, 9));
  hub.deliver(publication(Topic::kStatus, Kind::kChange, 10));
  EXPECT_EQ(client.take().size(), 2U);
  EXPECT_EQ(waiting.take().size(), 3U);  // with the hello
  hub.leave(waiting);
}

TEST_F(HubTest, SlowClientIsToldAndGetsANewSnapshot) {
  get_snapshot(Topic::kStatus);
  asked.reset();
  std::uint64_t seq = 0;
  for (std::size_t i = 0; i <= SendQueue::kMostMessages; ++i)
    hub.deliver(publication(Topic::kStatus, Kind::kChange, ++seq));
  hub.deliver(publication(Topic::kStatus, Kind::kChange, ++seq));
  EXPECT_TRUE(client.take().empty());  // dropped, and nothing more is queued
  EXPECT_TRUE(asked.none());           // nor asked for, until it has read
  hub.drained(client);
  EXPECT_EQ(asked, only(Topic::kStatus));
  hub.deliver(publication(Topic::kStatus, Kind::kChange, ++seq));
  hub.deliver(publication(Topic::kStatus, Kind::kSnapshot, seq));
  hub.deliver(publication(Topic::kStatus, Kind::kChange, seq + 1));
  EXPECT_EQ(client.take(), (std::vector<std::string>{lagged_message(Topic::kStatus),
                                                     snapshot_message(Topic::kStatus, seq, 0, "{}"),
                                                     change_message(Topic::kStatus, seq + 1, 0, "{}")}));
}

TEST_F(HubTest, LagReachesAllTopicsThatLostMessages) {
  subscribe(client, only(Topic::kStatus) | only(Topic::kRequests));
  hub.deliver(publication(Topic::kStatus, Kind::kSnapshot, 0));
  hub.deliver(publication(Topic::kRequests, Kind::kSnapshot, 0));
  client.take();
  hub.deliver(publication(Topic::kRequests, Kind::kChange, 1));
  for (std::size_t i = 0; i < SendQueue::kMostMessages; ++i)
    hub.deliver(publication(Topic::kStatus, Kind::kChange, i + 1));
  hub.drained(client);
  EXPECT_EQ(asked, only(Topic::kStatus) | only(Topic::kRequests));
  EXPECT_EQ(client.take().size(), 2U);
}

TEST_F(HubTest, OneTextServesAll) {
  std::vector<FakeClient> clients(100);
  for (FakeClient& each : clients) {
    hub.join(each);
    subscribe(each, only(Topic::kStatus));
  }
  const Publication snapshot = publication(Topic::kStatus, Kind::kSnapshot, 0);
  hub.deliver(snapshot);
  EXPECT_EQ(snapshot.text.use_count(), 101);
  EXPECT_EQ(hub.clients(), 101U);
  for (FakeClient& each : clients) hub.leave(each);
  EXPECT_EQ(hub.clients(), 1U);
}

TEST_F(HubTest, ClientThatTalksWithoutReadingIsNoticed) {
  for (std::size_t i = 0; i < SendQueue::kMostMessages; ++i) EXPECT_TRUE(client.reply("no"));
  EXPECT_FALSE(client.reply("no"));
  EXPECT_EQ(client.woken, static_cast<int>(SendQueue::kMostMessages) + 1);  // the hello
}

TEST_F(HubTest, OneWhoComesBackGetsWhatItMissedAndNoSnapshot) {
  get_snapshot(Topic::kStatus);
  for (std::uint64_t seq = 1; seq <= 5; ++seq) hub.deliver(publication(Topic::kStatus, Kind::kChange, seq));
  FakeClient back;
  hub.join(back);
  back.take();
  ASSERT_TRUE(hub.subscribe(back, coming_back(Topic::kStatus, 3)));
  EXPECT_TRUE(asked.none());
  hub.deliver(publication(Topic::kStatus, Kind::kSnapshot, 5));  // asked for by someone else
  hub.deliver(publication(Topic::kStatus, Kind::kChange, 6));
  EXPECT_EQ(back.take(),
            (std::vector<std::string>{
                resumed_message(Topic::kStatus, 3), change_message(Topic::kStatus, 4, 0, "{}"),
                change_message(Topic::kStatus, 5, 0, "{}"), change_message(Topic::kStatus, 6, 0, "{}")}));
  hub.leave(back);
}

TEST_F(HubTest, ComingBackAfterTheLastSubscriberLeftGoesOnForAWhile) {
  FakeClient first;
  hub.join(first);
  subscribe(first, only(Topic::kStatus));
  hub.deliver(publication(Topic::kStatus, Kind::kSnapshot, 0));
  hub.tick(start, 0);
  hub.leave(first);
  hub.deliver(publication(Topic::kStatus, Kind::kChange, 1));
  hub.tick(start + Hub::kLinger, 0);
  client.take();
  ASSERT_TRUE(hub.subscribe(client, coming_back(Topic::kStatus, 0)));
  EXPECT_EQ(client.take().size(), 2U);
  subscribe(client, {});
  hub.tick(start + 3 * Hub::kLinger, 0);
  EXPECT_TRUE(wanted.none());
  ASSERT_TRUE(hub.subscribe(client, coming_back(Topic::kStatus, 1)));
  EXPECT_EQ(asked, only(Topic::kStatus));  // what came meanwhile is not known
}

TEST_F(HubTest, OneWhoCannotGoOnGetsASnapshot) {
  get_snapshot(Topic::kStatus);
  const std::uint64_t last = Replay::kMostMessages + 1;
  for (std::uint64_t seq = 1; seq <= last; ++seq)
    hub.deliver(publication(Topic::kStatus, Kind::kChange, seq));
  const std::vector<Subscribe> hopeless = {
      coming_back(Topic::kStatus, 0), coming_back(Topic::kStatus, last + 1),
      coming_back(Topic::kStatus, last, "another stream"), coming_back(Topic::kRequests, 0)};
  for (const Subscribe& each : hopeless) {
    FakeClient back;
    hub.join(back);
    back.take();
    ASSERT_TRUE(hub.subscribe(back, each));
    EXPECT_EQ(asked, each.topics);
    EXPECT_TRUE(back.take().empty());
    hub.leave(back);
  }
}

TEST_F(HubTest, RestartIsNotGoneBackBehind) {
  get_snapshot(Topic::kStatus);
  hub.deliver(publication(Topic::kStatus, Kind::kChange, 1));
  hub.deliver(publication(Topic::kStatus, Kind::kRestart, 2));
  FakeClient back;
  hub.join(back);
  back.take();
  ASSERT_TRUE(hub.subscribe(back, coming_back(Topic::kStatus, 1)));
  EXPECT_EQ(asked, only(Topic::kStatus));
  hub.leave(back);
}

TEST_F(HubTest, FilterIsASequenceOfItsOwn) {
  ASSERT_TRUE(hub.subscribe(client, of_pid(7)));
  const std::string key = of_pid(7).filter.key();
  EXPECT_EQ(wanted, only(Topic::kRequests));
  EXPECT_TRUE(asked.none());
  EXPECT_EQ(filters.asked, std::set<std::string>{key});
  Publication own = publication(Topic::kRequests, Kind::kSnapshot, 4);
  own.filter = key;
  hub.deliver(publication(Topic::kRequests, Kind::kSnapshot, 1));
  hub.deliver(own);
  hub.deliver(publication(Topic::kRequests, Kind::kChange, 2));
  EXPECT_EQ(client.take(), std::vector<std::string>{*own.text});
  subscribe(client, only(Topic::kRequests));
  EXPECT_EQ(asked, only(Topic::kRequests));
}

TEST_F(HubTest, FiltersAreBoundedAndThoseNoOneHasGiveWay) {
  std::vector<FakeClient> clients(Hub::kMostFilters);
  for (std::size_t i = 0; i < clients.size(); ++i) {
    hub.join(clients[i]);
    ASSERT_TRUE(hub.subscribe(clients[i], of_pid(i)));
  }
  ASSERT_TRUE(hub.subscribe(client, of_pid(0)));
  const auto refused = hub.subscribe(client, of_pid(1000));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("filter"), std::string::npos);
  EXPECT_EQ(client.filter(), of_pid(0).filter.key());
  hub.leave(clients.back());
  EXPECT_TRUE(hub.subscribe(client, of_pid(1000)));
  EXPECT_EQ(filters.wanted.size(), Hub::kMostFilters);
  clients.pop_back();
  for (FakeClient& each : clients) hub.leave(each);
}

TEST_F(HubTest, TopicsAreOfTheHostThatIsAskedForButForHosts) {
  Subscribe wish;
  wish.topics = only(Topic::kStatus) | only(Topic::kHosts);
  wish.host = 7;
  ASSERT_TRUE(hub.subscribe(client, wish));
  EXPECT_EQ(wishes.at(7).asked, only(Topic::kStatus));
  EXPECT_EQ(asked, only(Topic::kHosts));
  Publication of_seven = publication(Topic::kStatus, Kind::kSnapshot, 4);
  of_seven.host = 7;
  hub.deliver(publication(Topic::kStatus, Kind::kSnapshot, 1));
  hub.deliver(of_seven);
  hub.deliver(publication(Topic::kHosts, Kind::kSnapshot, 2));
  EXPECT_EQ(client.take().size(), 2U);
  wish.host = 8;
  ASSERT_TRUE(hub.subscribe(client, wish));
  EXPECT_EQ(wishes.at(8).asked, only(Topic::kStatus));
  EXPECT_TRUE(asked.none()) << "all hosts are the same ones";
  EXPECT_TRUE(wishes.at(7).wanted.any()) << "for a while, for one who comes back";
  hub.tick(start, 0);
  hub.tick(start + Hub::kLinger + std::chrono::seconds(1), 0);
  EXPECT_FALSE(wishes.contains(7));
}

TEST_F(HubTest, HostsAreBoundedAndThoseNoOneAsksForGiveWay) {
  const auto of_host = [](HostScope host) {
    Subscribe wish;
    wish.topics = only(Topic::kStatus);
    wish.host = host;
    return wish;
  };
  std::vector<FakeClient> clients(Hub::kMostHosts);
  for (std::size_t i = 0; i < clients.size(); ++i) {
    hub.join(clients[i]);
    ASSERT_TRUE(hub.subscribe(clients[i], of_host(i + 1)));
  }
  ASSERT_TRUE(hub.subscribe(client, of_host(kShownHost)));
  ASSERT_TRUE(hub.subscribe(client, of_host(1)));
  const auto refused = hub.subscribe(client, of_host(1000));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("host"), std::string::npos);
  EXPECT_EQ(client.host(), 1U);
  hub.leave(clients.back());
  EXPECT_TRUE(hub.subscribe(client, of_host(1000)));
  clients.pop_back();
  for (FakeClient& each : clients) hub.leave(each);
}

TEST_F(HubTest, HeartbeatGoesToThoseWhoHeardNothing) {
  hub.tick(start, 0);
  EXPECT_EQ(client.take(), std::vector<std::string>{heartbeat_message(0)});
  get_snapshot(Topic::kStatus);
  hub.tick(start + Hub::kHeartbeat, 1);
  EXPECT_TRUE(client.take().empty());
  hub.tick(start + 2 * Hub::kHeartbeat, 2);
  EXPECT_EQ(client.take(), std::vector<std::string>{heartbeat_message(2)});
}

}  // namespace
}  // namespace mapledger::api
