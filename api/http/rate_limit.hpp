#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>

namespace mapledger::api {

/// A token bucket for each address: so many at once, then so many a second. Bounded: when it knows too many
/// addresses those with full buckets are forgotten, and if there are none, all. IO thread.
class RateLimit {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::size_t kMostAddresses = 8192;

  /// `per_second`: 0 for no limit.
  RateLimit(double per_second, double at_once);

  /// Takes one. Nothing: it was there; else how many seconds to wait for it, at least 1.
  std::optional<unsigned> take(const std::string& address, Clock::time_point now);
  /// The same, without taking.
  [[nodiscard]] std::optional<unsigned> look(const std::string& address, Clock::time_point now) const;

 private:
  void make_room(Clock::time_point now);

  bool limited_;
  Clock::duration interval_{};  ///< of one
  Clock::duration slack_{};     ///< of those at once
  std::unordered_map<std::string, Clock::time_point> full_at_;
};

}  // namespace mapledger::api
