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

void end_the_dead(Ledger& ledger, Ingest& ingest, bool per_run) {
  const auto living = ledger.live_processes();
  if (!living) {
    spdlog::warn("cannot look for processes that ended meanwhile: {}", mysql::describe(living.error()));
    return;
  }
  const std::int64_t now_us = utc_now_us();
  for (const Ledger::LiveProcess& process : *living) {
    if (per_run || !is_running(process.pid, process.start_ns)) ingest.add_end({process.process_id, now_us});
  }
}

}  // namespace mapledger
