#include "api/live/poller.hpp"

#include <condition_variable>
#include <mutex>

#include <gtest/gtest.h>

#include "tests/api/support/fake_store.hpp"

namespace mapledger::api {
namespace {

/// Collects what the poller's thread publishes, and lets the test wait for it.
class Mailbox {
 public:
  void put(const Publication& publication) {
    const std::lock_guard lock(mutex_);
    kinds_.push_back(publication.kind);
    arrived_.notify_all();
  }
  bool wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    return arrived_.wait_for(lock, std::chrono::seconds(30), [&] { return kinds_.size() >= count; });
  }
  Publication::Kind at(std::size_t i) {
    const std::lock_guard lock(mutex_);
    return kinds_.at(i);
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Publication::Kind> kinds_;
};

TEST(PollerTest, SleepsUntilSomeoneSubscribesThenFollows) {
  FakeStore store;
  store.now = Head{{1, 1}, 1, 1, 1, 1, 1};
  Mailbox mailbox;
  Poller poller(
      store, std::chrono::milliseconds(10), [] { return std::size_t{1}; },
      [&](const Publication& p) { mailbox.put(p); });
  EXPECT_EQ(store.calls, 0);
  TopicSet status;
  status.set(index_of(Topic::kStatus));
  poller.want({{kShownHost, {status, status}}});
  ASSERT_TRUE(mailbox.wait_for(2));
  EXPECT_EQ(mailbox.at(0), Publication::Kind::kSnapshot);
  EXPECT_EQ(mailbox.at(1), Publication::Kind::kChange);
  poller.want({});
  poller.stop();
}

TEST(PollerTest, StopsWhileItSleepsAndTwice) {
  FakeStore store;
  Poller poller(
      store, std::chrono::hours(1), [] { return std::size_t{0}; }, [](const Publication&) {});
  poller.stop();
  poller.stop();
  EXPECT_EQ(store.calls, 0);
}

TEST(PollerTest, AsksAreAnsweredBeforeTheIntervalIsOver) {
  FakeStore store;
  store.now = Head{{1, 1}, 1, 1, 1, 1, 1};
  Mailbox mailbox;
  Poller poller(
      store, std::chrono::hours(1), [] { return std::size_t{1}; },
      [&](const Publication& p) { mailbox.put(p); });
  TopicSet top;
  top.set(index_of(Topic::kTopProcess));
  poller.want({{kShownHost, {top, top}}});
  ASSERT_TRUE(mailbox.wait_for(1));
  poller.want({{kShownHost, {top, top}}});
  ASSERT_TRUE(mailbox.wait_for(2));
  EXPECT_EQ(mailbox.at(1), Publication::Kind::kSnapshot);
}

}  // namespace
}  // namespace mapledger::api
