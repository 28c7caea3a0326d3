#include "api/http/rate_limit.hpp"

#include <algorithm>

namespace mapledger::api {
namespace {

RateLimit::Clock::duration seconds(double count) {
  return std::chrono::duration_cast<RateLimit::Clock::duration>(std::chrono::duration<double>(count));
}

}  // namespace

RateLimit::RateLimit(double per_second, double at_once) : limited_(per_second > 0) {
  if (!limited_) return;
  interval_ = seconds(1 / per_second);
  slack_ = seconds((std::max(at_once, 1.0) - 1) / per_second);
}

std::optional<unsigned> RateLimit::look(const std::string& address, Clock::time_point now) const {
  const auto found = full_at_.find(address);
  if (!limited_ || found == full_at_.end() || found->second - now <= slack_) return std::nullopt;
  const auto wait = std::chrono::ceil<std::chrono::seconds>(found->second - now - slack_);
  return static_cast<unsigned>(std::max<std::int64_t>(wait.count(), 1));
}

std::optional<unsigned> RateLimit::take(const std::string& address, Clock::time_point now) {
  if (!limited_) return std::nullopt;
  if (const auto wait = look(address, now)) return wait;
  if (full_at_.size() >= kMostAddresses && !full_at_.contains(address)) make_room(now);
  auto& full_at = full_at_[address];
  full_at = std::max(full_at, now) + interval_;
  return std::nullopt;
}

void RateLimit::make_room(Clock::time_point now) {
  std::erase_if(full_at_, [&](const auto& each) { return each.second <= now; });
  if (full_at_.size() >= kMostAddresses) full_at_.clear();
}

}  // namespace mapledger::api
