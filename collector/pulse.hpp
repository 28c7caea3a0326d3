#pragma once

#include <atomic>
#include <chrono>

namespace mapledger {

/// When a stage last went round. A stage that waits for the database or for records goes round while it
/// waits: one that does not hangs. Beaten by the stage, read by whoever answers for it to the service
/// manager. Any thread.
class Pulse {
 public:
  using Clock = std::chrono::steady_clock;

  void beat() { last_ns_.store(Clock::now().time_since_epoch().count(), std::memory_order_relaxed); }
  [[nodiscard]] Clock::duration since(Clock::time_point now) const {
    return now.time_since_epoch() - Clock::duration(last_ns_.load(std::memory_order_relaxed));
  }

 private:
  std::atomic<Clock::rep> last_ns_{Clock::now().time_since_epoch().count()};
};

}  // namespace mapledger
