#include "collector/reconcile.hpp"

#include <spdlog/spdlog.h>

#include "collector/sweep/proc.hpp"
#include "common/clock.hpp"

namespace mapledger {

std::vector<ProcessEnd> find_the_dead(const DatabaseConfig& config, std::uint64_t host_id, bool per_run) {
  std::vector<ProcessEnd> ends;
  auto database = mysql::Connection::open(config);
  const auto living = database ? live_processes(*database, host_id)
                               : mysql::DbResult<std::vector<LiveProcess>>(database.error());
  if (!living) {
    spdlog::warn("cannot look for processes that ended meanwhile: {}", mysql::describe(living.error()));
    return ends;
  }
  const std::int64_t now_us = utc_now_us();
  for (const LiveProcess& process : *living) {
    if (per_run || !is_running(process.pid, process.start_ns)) ends.push_back({process.process_id, now_us});
  }
  return ends;
}

}  // namespace mapledger
