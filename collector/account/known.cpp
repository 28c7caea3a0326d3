#include "collector/account/known.hpp"

#include <algorithm>

namespace mapledger {
namespace {

bool holds(const std::vector<std::uint64_t>& group, std::uint64_t process_id) {
  return std::find(group.begin(), group.end(), process_id) != group.end();
}

}  // namespace

Known& KnownProcesses::add(std::uint64_t process_id) {
  auto& known = by_id_[process_id];
  known = std::make_unique<Known>();
  known->process_id = process_id;
  return *known;
}

void KnownProcesses::forget(std::uint64_t process_id) {
  const auto at = by_id_.find(process_id);
  if (at == by_id_.end()) return;
  const auto newest = by_pid_.find(at->second->pid);
  if (newest != by_pid_.end() && newest->second == process_id) by_pid_.erase(newest);
  if (at->second->shares_mm) {
    for (auto& group : shared_) std::erase(group, process_id);
    std::erase_if(shared_, [](const auto& group) { return group.size() < 2; });
  }
  by_id_.erase(at);
}

void KnownProcesses::forget_all() {
  by_id_.clear();
  by_pid_.clear();
  shared_.clear();
}

void KnownProcesses::share(Known& one, Known& other) {
  one.shares_mm = other.shares_mm = true;
  for (auto& group : shared_) {
    if (!holds(group, one.process_id)) continue;
    if (!holds(group, other.process_id)) group.push_back(other.process_id);
    return;
  }
  shared_.push_back({one.process_id, other.process_id});
}

std::vector<Known*> KnownProcesses::sharers(const Known& known) {
  std::vector<Known*> sharers;
  for (const auto& group : shared_) {
    if (!holds(group, known.process_id)) continue;
    for (const std::uint64_t id : group) {
      Known* const other = id == known.process_id ? nullptr : find(id);
      if (other != nullptr) sharers.push_back(other);
    }
  }
  return sharers;
}

}  // namespace mapledger
