#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "api/live/follower.hpp"

namespace mapledger::api {

/// The thread that asks the ledger for news. Sleeps while no one is subscribed; while the database is away it
/// asks ever less often, down to every two seconds. `publish` is called on this thread, in the order of the
/// messages.
class Poller {
 public:
  using Publish = std::function<void(Publication)>;

  Poller(Store& store, std::chrono::milliseconds interval, std::function<std::size_t()> stream_clients,
         Publish publish);
  ~Poller() { stop(); }
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  /// `wanted`: topics that someone is subscribed to; `asked`: topics of which someone newly waits for a
  /// snapshot; `filters` as Follower::step() takes them. Any thread; returns at once.
  void want(TopicSet wanted, TopicSet asked, FilterWish filters = {});

  /// Ends the thread. A statement that is under way is waited for.
  void stop();

 private:
  void run();

  Follower follower_;
  const std::chrono::milliseconds interval_;
  const Publish publish_;
  std::mutex mutex_;
  std::condition_variable changed_;
  TopicSet wanted_;
  TopicSet asked_;
  FilterWish filters_;
  bool news_ = false;  ///< want() was called since the last look
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace mapledger::api
