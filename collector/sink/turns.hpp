#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace mapledger {

/// Lets lanes that work side by side finish one after the other, in the order of their batches' numbers. Any
/// thread.
class Turns {
 public:
  /// Waits until all before `number` are done. False: the line was ended.
  bool await(std::uint64_t number) {
    std::unique_lock lock(mutex_);
    moved_.wait(lock, [&] { return next_ == number || ended_; });
    return !ended_;
  }
  /// The one whose turn it is has finished.
  void done() {
    const std::lock_guard lock(mutex_);
    ++next_;
    moved_.notify_all();
  }
  /// Nobody finishes any more.
  void end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    moved_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable moved_;
  std::uint64_t next_ = 0;
  bool ended_ = false;
};

}  // namespace mapledger
