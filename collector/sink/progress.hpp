#pragma once

#include <cstdint>
#include <mutex>
#include <optional>

#include "collector/sink/shipment.hpp"

namespace mapledger {

/// How far the ledger is stored: written by the lanes, read by the feeder (which deletes what is behind it)
/// and the reporter. Any thread.
class Progress {
 public:
  struct State {
    Checkpoint at;
    std::optional<std::int64_t> lag_us;  ///< age of the newest event of the last batch when it was stored
  };

  void set(const Checkpoint& at, std::optional<std::int64_t> lag_us) {
    const std::lock_guard lock(mutex_);
    state_ = {at, lag_us};
  }
  [[nodiscard]] State get() const {
    const std::lock_guard lock(mutex_);
    return state_;
  }

 private:
  mutable std::mutex mutex_;
  State state_;
};

}  // namespace mapledger
