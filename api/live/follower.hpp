#pragma once

#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "api/live/feed.hpp"
#include "api/live/filtered_requests.hpp"
#include "api/live/publication.hpp"

namespace mapledger::api {

/// Follows the ledger of one host for the stream: looks once, and says what is to be sent. Passive: the
/// poller calls it, from one thread. A topic that no one wants costs nothing and is forgotten.
class Follower {
 public:
  /// Its numbers begin after `last_seq`: those of a follower of the same host before it must not come again.
  Follower(Store& store, std::function<std::size_t()> stream_clients, HostScope host = kShownHost,
           std::uint64_t last_seq = 0);

  struct Outcome {
    std::vector<Publication> publications;
    TopicSet unanswered;  ///< topics asked for that could not be read
    std::set<std::string> unanswered_filters;
    bool database_away = false;
  };

  /// `wanted`: topics that someone has subscribed to; `asked`: those of them of which someone waits for a
  /// snapshot. With filters the topic requests is among `wanted`.
  Outcome step(TopicSet wanted, TopicSet asked, std::chrono::steady_clock::time_point now,
               std::int64_t now_us, const FilterWish& filters = {});

  /// No one listens any more.
  void forget();
  /// The highest number that was given.
  [[nodiscard]] std::uint64_t last_seq() const;

 private:
  void follow(Topic topic, bool asked, const Tick& tick, Outcome& outcome);
  /// False: could not be read.
  bool load(Topic topic, const Tick& tick, Outcome& outcome);
  bool change(Topic topic, const Tick& tick, Outcome& outcome);
  void publish_snapshot(Topic topic, Publication::Kind kind, std::int64_t read_us, Outcome& outcome);

  Store& store_;
  const HostScope host_;
  RequestsFeed* requests_;  ///< one of feeds_
  std::array<std::unique_ptr<Feed>, kTopics> feeds_;
  FilteredRequests filtered_;
  std::array<std::uint64_t, kTopics> seq_{};
  std::array<std::shared_ptr<const std::string>, kTopics>
      snapshots_;  ///< of the present seq, once someone asked
  TopicSet loaded_;
  TopicSet restart_;  ///< to be sent anew to all, as soon as it can be read
  Head head_;
};

}  // namespace mapledger::api
