#pragma once

#include <atomic>
#include <functional>
#include <set>

#include "api/net/stream_client.hpp"

namespace mapledger::api {

/// All subscribers of the stream. Knows who gets what; what is to be got comes from the poller. IO thread,
/// but for clients().
class Hub {
 public:
  /// `want` is told which topics someone is subscribed to, and of which someone newly waits for a snapshot.
  explicit Hub(std::function<void(TopicSet wanted, TopicSet asked)> want) : want_(std::move(want)) {}

  void join(StreamClient& client);
  void leave(StreamClient& client);
  void subscribe(StreamClient& client, TopicSet topics);
  void deliver(const Publication& publication);

  /// The client took all that was being sent to it.
  void drained(StreamClient& client);

  /// How many there are. Any thread.
  [[nodiscard]] std::size_t clients() const { return count_; }

 private:
  void want(TopicSet asked);

  std::function<void(TopicSet, TopicSet)> want_;
  std::set<StreamClient*> clients_;
  std::atomic<std::size_t> count_ = 0;
};

}  // namespace mapledger::api
