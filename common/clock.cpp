#include "common/clock.hpp"

#include <fmt/format.h>

#include <ctime>
#include <limits>

namespace mapledger {
namespace {

std::int64_t clock_ns(clockid_t id) {
  timespec t{};
  clock_gettime(id, &t);
  return std::int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
}

}  // namespace

std::int64_t utc_now_us() {
  return clock_ns(CLOCK_REALTIME) / 1000;
}

std::uint64_t boottime_now_ns() {
  return static_cast<std::uint64_t>(clock_ns(CLOCK_BOOTTIME));
}

std::int64_t utc_offset_ns() {
  // We may be put aside between two readings: of some tries the quickest counts.
  constexpr int kTries = 5;
  std::int64_t offset = 0;
  std::int64_t quickest = std::numeric_limits<std::int64_t>::max();
  for (int i = 0; i < kTries; ++i) {
    const std::int64_t before = clock_ns(CLOCK_BOOTTIME);
    const std::int64_t utc = clock_ns(CLOCK_REALTIME);
    const std::int64_t took = clock_ns(CLOCK_BOOTTIME) - before;
    if (took >= quickest) continue;
    quickest = took;
    offset = utc - before - took / 2;
  }
  return offset;
}

std::string rfc3339(std::int64_t utc_us) {
  std::int64_t seconds = utc_us / 1'000'000;
  std::int64_t micros = utc_us % 1'000'000;
  if (micros < 0) {
    micros += 1'000'000;
    --seconds;
  }
  const time_t when = seconds;
  tm t{};
  gmtime_r(&when, &t);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday,
                     t.tm_hour, t.tm_min, t.tm_sec, micros);
}

}  // namespace mapledger
