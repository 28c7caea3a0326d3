#include "collector/sweep/process_table.hpp"

#include <tuple>

namespace mapledger {

void ProcessTable::tell(const Event& event) {
  if (!event.has_head) return;
  std::unique_ptr<Tracked>& place = by_pid_[event.pid];
  if (place && std::tie(event.start_ns, event.exec_id) < std::tie(place->start_ns, place->exec_id))
    return;  // late
  if (event.kind == Kind::kExit) {
    by_pid_.erase(event.pid);
    return;
  }
  if (!place || place->start_ns != event.start_ns) {
    place = std::make_unique<Tracked>();
    place->pid = event.pid;
    place->start_ns = event.start_ns;
    place->uid = event.uid;
    users_.met(event.uid);
  }
  Tracked& process = *place;
  if (process.exec_id != event.exec_id) {
    process.exec_id = event.exec_id;
    process.cgroup_age = 0;
  }
  if (process.uid != event.uid) {
    process.uid = event.uid;
    users_.met(event.uid);
  }
  process.vm_pages = event.vm_pages;
  process.resident_pages = event.resident_pages;
  if (process.name() != event.name) process.set_name(event.name);
}

std::vector<std::uint32_t> ProcessTable::pids() const {
  std::vector<std::uint32_t> pids;
  pids.reserve(by_pid_.size());
  for (const auto& [pid, process] : by_pid_) pids.push_back(pid);
  return pids;
}

}  // namespace mapledger
