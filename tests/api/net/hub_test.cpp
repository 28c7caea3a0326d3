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
      kind == Kind::kChange ? change_message(topic, seq, "{}") : snapshot_message(topic, seq, "{}");
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
  HubTest() : hub([this](TopicSet w, TopicSet a) { wanted = w, asked = a; }) { hub.join(client); }

  void get_snapshot(Topic topic) {
    hub.subscribe(client, only(topic));
    hub.deliver(publication(topic, Kind::kSnapshot, 0));
    client.take();
  }

  TopicSet wanted;
  TopicSet asked;
  Hub hub;
  FakeClient client;
};

TEST_F(HubTest, SnapshotComesBeforeAnyChange) {
  hub.subscribe(client, only(Topic::kStatus));
  EXPECT_EQ(asked, only(Topic::kStatus));
  hub.deliver(publication(Topic::kStatus, Kind::kChange, 4));
  hub.deliver(publication(Topic::kStatus, Kind::kSnapshot, 4));
  hub.deliver(publication(Topic::kStatus, Kind::kSnapshot, 4));  // asked for by someone else
  hub.deliver(publication(Topic::kStatus, Kind::kChange, 5));
  EXPECT_EQ(client.take(), (std::vector<std::string>{snapshot_message(Topic::kStatus, 4, "{}"),
                                                     change_message(Topic::kStatus, 5, "{}")}));
}

TEST_F(HubTest, EachGetsOnlyItsTopics) {
  FakeClient other;
  hub.join(other);
  hub.subscribe(other, only(Topic::kRequests));
  get_snapshot(Topic::kStatus);
  EXPECT_EQ(wanted, only(Topic::kStatus) | only(Topic::kRequests));
  hub.deliver(publication(Topic::kStatus, Kind::kChange, 1));
  EXPECT_EQ(client.take().size(), 1U);
  EXPECT_TRUE(other.take().empty());
  hub.leave(other);
  EXPECT_EQ(wanted, only(Topic::kStatus));
}

TEST_F(HubTest, UnsubscribedTopicIsNotSentAnyMore) {
  get_snapshot(Topic::kStatus);
  hub.deliver(publication(Topic::kStatus, Kind::kChange, 1));
  hub.subscribe(client, only(Topic::kRequests));
  hub.deliver(publication(Topic::kStatus, Kind::kChange, 2));
  EXPECT_TRUE(client.take().empty());
  EXPECT_EQ(wanted, only(Topic::kRequests));
  EXPECT_EQ(asked, only(Topic::kRequests));
}

TEST_F(HubTest, SubscribingToTheSameAgainChangesNothing) {
  get_snapshot(Topic::kStatus);
  asked = only(Topic::kProcesses);
  hub.subscribe(client, only(Topic::kStatus));
  EXPECT_EQ(asked, only(Topic::kProcesses));
}

TEST_F(HubTest, RestartReachesThoseWhoWaitAndThoseWhoHave) {
  get_snapshot(Topic::kStatus);
  FakeClient waiting;
  hub.join(waiting);
  hub.subscribe(waiting, only(Topic::kStatus));
  hub.deliver(publication(Topic::kStatus, Kind::kRestart, 9));
  hub.deliver(publication(Topic::kStatus, Kind::kChange, 10));
  EXPECT_EQ(client.take().size(), 2U);
  EXPECT_EQ(waiting.take().size(), 2U);
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
                                                     snapshot_message(Topic::kStatus, seq, "{}"),
                                                     change_message(Topic::kStatus, seq + 1, "{}")}));
}

TEST_F(HubTest, LagReachesAllTopicsThatLostMessages) {
  hub.subscribe(client, only(Topic::kStatus) | only(Topic::kRequests));
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
    hub.subscribe(each, only(Topic::kStatus));
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
  EXPECT_EQ(client.woken, static_cast<int>(SendQueue::kMostMessages));
}

}  // namespace
}  // namespace mapledger::api
