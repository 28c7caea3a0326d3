#include "api/live/processes_feed.hpp"

#include <algorithm>
#include <tuple>
#include <vector>

#include "api/wire/json.hpp"

namespace mapledger::api {
namespace {

/// More than a machine runs; bounds what a snapshot takes.
constexpr std::uint64_t kMostLive = 100'000;
/// An end may be stored with a time before that of the newest event.
constexpr std::int64_t kEndsLateUs = 10'000'000;

std::string items_text(const std::vector<Process>& processes, const Machine& machine) {
  Json items = Json::array();
  for (const Process& process : processes) items.push_back(to_json(process, machine));
  return text_of(Json{{"items", std::move(items)}});
}

}  // namespace

StoreResult<void> ProcessesFeed::load(Store& store, const Tick& tick) {
  ProcessFilter filter;
  filter.host = tick.head.machine.id;
  filter.live = true;
  filter.limit = kMostLive;
  auto processes = store.processes(filter);
  if (!processes) return processes.error();
  live_.clear();
  for (Process& process : *processes) live_.insert_or_assign(process.id, std::move(process));
  seen_ = tick.head;
  return {};
}

StoreResult<std::optional<std::string>> ProcessesFeed::changes(Store& store, const Tick& tick) {
  if (tick.head.batch == seen_.batch) return std::nullopt;
  const auto changed =
      store.changed_processes(tick.head.machine.id, seen_.batch, seen_.last_time_us - kEndsLateUs);
  if (!changed) return changed.error();
  seen_ = tick.head;
  if (changed->empty()) return std::nullopt;
  for (const Process& process : *changed) {
    if (process.exited_us) {
      live_.erase(process.id);
    } else {
      live_.insert_or_assign(process.id, process);
    }
  }
  return items_text(*changed, seen_.machine);
}

std::string ProcessesFeed::snapshot() const {
  std::vector<Process> processes;
  processes.reserve(live_.size());
  for (const auto& [id, process] : live_) processes.push_back(process);
  std::sort(processes.begin(), processes.end(), [](const Process& a, const Process& b) {
    return std::make_tuple(b.net_bytes(), a.id) < std::make_tuple(a.net_bytes(), b.id);
  });
  return items_text(processes, seen_.machine);
}

}  // namespace mapledger::api
