#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
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

  /// All that someone is subscribed to, and what of it someone newly waits for. Any thread; returns at once.
  void want(Wishes wishes);

  /// Ends the thread. A statement that is under way is waited for.
  void stop();

 private:
  void run();
  bool step(const Wishes& wishes, Wishes& unanswered);
  void keep(const Wishes& wishes);

  Store& store_;
  const std::function<std::size_t()> stream_clients_;
  std::map<HostScope, Follower> followers_;  ///< of those of which anything is wanted
  std::uint64_t last_seq_ = 0;               ///< of those that are no more
  const std::chrono::milliseconds interval_;
  const Publish publish_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Wishes wishes_;
  bool news_ = false;  ///< want() was called since the last look
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace mapledger::api
