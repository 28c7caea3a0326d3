#pragma once

#include <chrono>
#include <cstdint>
#include <deque>

#include "collector/counters.hpp"

namespace mapledger {

/// What was stored in the last seconds, of which rates are made. Owned by the reporter, which looks once a
/// second; one thread.
class Recent {
 public:
  using Clock = std::chrono::steady_clock;
  struct Sums {
    std::uint64_t us = 0;  ///< in so long; 0: not known yet
    std::uint64_t requests = 0;
    std::uint64_t requested_bytes = 0;
    std::uint64_t failed_calls = 0;
  };

  Sums look(const Counters& counters, Clock::time_point now) {
    constexpr std::size_t kLooks = 11;  // ten seconds lie between the first and the last
    // whether or not the policy keeps them as rows
    const std::uint64_t requests = counters.requests_stored + counters.not_kept;
    seen_.push_back({now, requests, counters.requested_bytes, counters.failed_calls});
    if (seen_.size() > kLooks) seen_.pop_front();
    const Look& from = seen_.front();
    const Look& to = seen_.back();
    return {static_cast<std::uint64_t>(
                std::chrono::duration_cast<std::chrono::microseconds>(to.at - from.at).count()),
            to.requests - from.requests, to.requested_bytes - from.requested_bytes,
            to.failed_calls - from.failed_calls};
  }

 private:
  struct Look {
    Clock::time_point at;
    std::uint64_t requests;
    std::uint64_t requested_bytes;
    std::uint64_t failed_calls;
  };
  std::deque<Look> seen_;
};

}  // namespace mapledger
