#include "collector/sink/clock_skew.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "common/clock.hpp"
#include "common/mysql/database_clock.hpp"

namespace mapledger {

std::string ClockSkew::words() const {
  return fmt::format("this machine's clock is {} ms {} the database's", std::llabs(ahead_us) / 1000,
                     ahead_us < 0 ? "behind" : "ahead of");
}

mysql::DbResult<ClockSkew> measure_skew(mysql::Connection& database) {
  constexpr int kTimes = 3;
  const std::string ask = fmt::format("SELECT {}", mysql::kDatabaseNowUs);
  ClockSkew best;
  for (int i = 0; i < kTimes; ++i) {
    const std::uint64_t begin_ns = boottime_now_ns();
    const auto rows = database.query(ask);
    const std::uint64_t took_us = (boottime_now_ns() - begin_ns) / 1000;
    const std::int64_t after_us = utc_now_us();
    if (!rows) return rows.error();
    const std::uint64_t error_us = took_us / 2 + 1;
    if (i > 0 && error_us >= best.error_us) continue;
    const std::int64_t theirs_us = std::strtoll(rows->front().front().value_or("0").c_str(), nullptr, 10);
    best = {after_us - static_cast<std::int64_t>(took_us / 2) - theirs_us, error_us};
  }
  return best;
}

}  // namespace mapledger
