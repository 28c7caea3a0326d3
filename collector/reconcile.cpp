#include "collector/reconcile.hpp"

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

#include <spdlog/spdlog.h>

#include "common/clock.hpp"

namespace mapledger {

bool is_running(std::uint32_t pid, std::uint64_t start_ns) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(file, text, '\0');
  const auto after_name = text.rfind(')');  // the name may hold anything, parentheses too
  if (after_name == std::string::npos) return false;
  constexpr int kFieldsBetween = 19;  // from state, field 3, to starttime, field 22
  std::istringstream fields(text.substr(after_name + 1));
  std::string skipped;
  for (int i = 0; i < kFieldsBetween; ++i) fields >> skipped;
  std::uint64_t ticks = 0;
  fields >> ticks;
  const std::uint64_t tick_ns = 1'000'000'000 / static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK));
  return start_ns == 0 || ticks == start_ns / tick_ns;
}

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
