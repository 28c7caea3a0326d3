#include "common/service_manager.hpp"

#include <systemd/sd-daemon.h>

#include <algorithm>

namespace mapledger {

ServiceManager::ServiceManager() {
  std::uint64_t within_us = 0;
  if (sd_watchdog_enabled(0, &within_us) > 0) every_ = std::chrono::microseconds(within_us / 4);
}

/// A line break would begin another assignment.
void ServiceManager::ready(const std::string& status) {
  std::string line = status;
  std::replace(line.begin(), line.end(), '\n', ' ');
  sd_notify(0, ("READY=1\nSTATUS=" + line).c_str());
}

void ServiceManager::stopping() {
  sd_notify(0, "STOPPING=1");
}

void ServiceManager::alive(Clock::time_point now) {
  if (every_ == Clock::duration::zero() || now < next_) return;
  next_ = now + every_;
  sd_notify(0, "WATCHDOG=1");
}

}  // namespace mapledger
