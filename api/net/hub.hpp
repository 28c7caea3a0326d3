#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "api/live/filter_wish.hpp"
#include "api/net/replay.hpp"
#include "api/net/stream_client.hpp"

namespace mapledger::api {

/// All subscribers of the stream. Knows who gets what; what is to be got comes from the poller. A topic that
/// its last subscriber left is followed for a little longer, so that one who comes back can go on where it
/// was. IO thread, but for clients().
class Hub {
 public:
  /// Different filters of topic requests at the same time; each costs a serialization.
  static constexpr std::size_t kMostFilters = 32;
  /// Hosts that are asked for by their ids at the same time; each costs a look at the ledger.
  static constexpr std::size_t kMostHosts = 32;
  static constexpr std::chrono::seconds kLinger{30};
  static constexpr std::chrono::seconds kHeartbeat{10};

  /// Told all that is wanted, and of what someone newly waits for a snapshot.
  using Want = std::function<void(Wishes wishes)>;
  Hub(Want want, std::string stream_id) : want_(std::move(want)), stream_id_(std::move(stream_id)) {}

  /// The client is told the stream's id.
  void join(StreamClient& client);
  void leave(StreamClient& client);
  /// The error is for the client; its subscription is then as it was.
  Result<void> subscribe(StreamClient& client, const Subscribe& wish);
  void deliver(const Publication& publication);

  /// The client took all that was being sent to it.
  void drained(StreamClient& client);

  /// Call about once a second: heartbeats, and topics that no one came back for.
  void tick(std::chrono::steady_clock::time_point now, std::int64_t now_us);

  /// How many there are. Any thread.
  [[nodiscard]] std::size_t clients() const { return count_; }

 private:
  /// A topic, or a filter of topic requests.
  struct Channel {
    std::size_t subscribers = 0;
    bool wanted = false;  ///< has subscribers, or had some lately
    std::chrono::steady_clock::time_point left_at;
    LiveFilter filter;
    Replay replay;
  };
  /// What is followed of one host.
  struct Scope {
    std::array<Channel, kTopics> topics;
    std::map<std::string, Channel> filters;
    [[nodiscard]] bool is_used() const;
  };
  Channel& channel(const StreamClient& client, Topic topic);
  void count(const StreamClient& client, bool in);
  Result<void> make_room(const Subscribe& wish, const std::string& filter_key);
  void resume(StreamClient& client, const Subscribe& wish, TopicSet& fresh);
  /// `client`, if there is one, waits for `asked`.
  void want(const StreamClient* client, TopicSet asked);

  Want want_;
  const std::string stream_id_;
  std::set<StreamClient*> clients_;
  std::atomic<std::size_t> count_ = 0;
  std::map<HostScope, Scope> scopes_;
  std::chrono::steady_clock::time_point now_;
  std::chrono::steady_clock::time_point beat_at_;
};

}  // namespace mapledger::api
