#pragma once

#include <chrono>
#include <string>

namespace mapledger {

/// Tells the service manager that started this program (systemd, Type=notify) that it is ready, alive, or
/// about to end: sd_notify(3). Does nothing where nobody asked for it (NOTIFY_SOCKET). Owned by the app; one
/// thread.
class ServiceManager {
 public:
  using Clock = std::chrono::steady_clock;

  /// Reads from the environment whether a watchdog waits, and how long.
  ServiceManager();

  void ready(const std::string& status);
  void stopping();
  /// May be said as often as one likes; a quarter of the watchdog's time apart it is passed on.
  void alive(Clock::time_point now);

 private:
  Clock::duration every_{0};  // 0: no watchdog
  Clock::time_point next_;
};

}  // namespace mapledger
