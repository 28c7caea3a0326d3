#include "tests/exact/oracle.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <thread>

#include "common/clock.hpp"

namespace mapledger::exact {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

Oracle::Oracle(LedgerView& ledger, Recorder& recorder, Tally& tally, std::uint64_t seed)
    : ledger_(ledger),
      recorder_(recorder),
      tally_(tally),
      random_(seed),
      ticks_a_second_(static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK))) {}

void Oracle::watch(const Program& program, const ProgramPlan& plan) {
  watched_.push_back(std::make_unique<Watched>(Watched{&program, plan.busy}));
}

std::vector<Oracle::Watched*> Oracle::ready() {
  constexpr std::uint64_t kCallsBetween = 1'000;
  const auto calls = ledger_.calls_by_pid();
  std::vector<Watched*> ready;
  for (const auto& watched : watched_) {
    const std::uint64_t now = calls_below(watched->program->keeper(), calls);
    if (watched->busy && now < watched->calls + kCallsBetween) continue;
    ready.push_back(watched.get());
  }
  return ready;
}

void Oracle::round() {
  std::this_thread::sleep_for(std::chrono::microseconds(20'000 + below(400'000)));
  auto chosen = ready();
  std::ranges::shuffle(chosen, random_);
  if (chosen.size() > 2) chosen.resize(chosen.size() / 2 + below(chosen.size() / 2) + 1);

  std::vector<Stopped> stopped;
  for (const Watched* watched : chosen) {
    stopped.push_back({watched, watched->program->stop()});
    std::this_thread::sleep_for(std::chrono::microseconds(below(2'000)));
  }
  for (Stopped& one : stopped) one.pids = await_stopped(one.pids);
  recorder_.await_stored(ledger_);
  for (const Stopped& one : stopped) {
    compare(one.watched->program->name(), one.pids);
    one.watched->program->go_on();
  }
  const auto calls = ledger_.calls_by_pid();
  for (Watched* watched : chosen) watched->calls = calls_below(watched->program->keeper(), calls);
}

/// Those that are stopped. One that waits for a child that shares its memory (vfork) cannot be: it is in
/// state D as long as the child is stopped.
std::vector<pid_t> Oracle::await_stopped(const std::vector<pid_t>& pids) {
  constexpr milliseconds kPatience(300);
  const auto give_up = steady_clock::now() + kPatience;
  std::vector<pid_t> stopped;
  for (const pid_t pid : pids) {
    auto is_stopped = all_threads_stopped(pid);
    while (is_stopped == false && steady_clock::now() < give_up) {
      std::this_thread::sleep_for(milliseconds(1));
      is_stopped = all_threads_stopped(pid);
    }
    const bool has_memory = memory_of(pid).has_value();
    if (is_stopped == true && has_memory) stopped.push_back(pid);
    if (is_stopped == false && has_memory) tally_.add_skipped();
  }
  return stopped;
}

void Oracle::compare(const std::string& name, const std::vector<pid_t>& pids) {
  const auto rows = ledger_.living(pids);
  for (const pid_t pid : pids) {
    const auto stat = stat_of(pid);
    auto memory = memory_of(pid);
    if (!stat || !memory) continue;  // killed meanwhile
    if (falsify_) memory->mapped_bytes += static_cast<std::uint64_t>(getpagesize());
    falsify_ = false;
    const Observed observed{pid, stat->start_ticks, *memory};
    const auto differs = difference(observed, rows, ticks_a_second_, Compare::kWithoutStack);
    tally_.add(name, !differs);
    if (const auto row = row_of(observed, rows, ticks_a_second_))
      tally_.add_net(row->net_bytes, memory->mapped_bytes);
    if (!differs) continue;
    std::cout << fmt::format("# unequal at {}: {} process {} ({}), state {}, started at tick {}: {}\n{}",
                             rfc3339(utc_now_us()), name, pid, stat->name, stat->state, stat->start_ticks,
                             *differs, ledger_.last_requests(pid))
              << std::flush;
  }
}

}  // namespace mapledger::exact
