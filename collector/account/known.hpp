#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "collector/account/mapping.hpp"

namespace mapledger {

/// What the accountant remembers of a process from batch to batch.
struct Known {
  std::uint64_t process_id = 0;
  std::uint64_t start_ns = 0;
  std::uint64_t exec_id = 0;
  std::uint32_t pid = 0;
  std::optional<std::uint32_t> ppid;
  std::string name;                           ///< raw, the newest
  std::shared_ptr<const std::string> cgroup;  ///< null: not known
  bool cgroup_told = false;                   ///< it is in a batch

  bool is_over = false;  ///< a later program of its pid is known

  // its mm; nothing of it if no event has told
  bool has_mm = false;
  bool shares_mm = false;          ///< with others, KnownProcesses::sharers() says which
  std::uint64_t mapped_bytes = 0;  ///< of the event with the latest time
  std::int64_t mapped_us = INT64_MIN;
  std::uint64_t stack_bytes = 0;  ///< part of it
  Explainer explainer;

  // where in the batch that is being built
  std::uint64_t batch = 0;  ///< number of it; another: not in it
  std::uint32_t index = 0;
};

/// The processes that live, by their id and by their pid. References hold until the process is forgotten.
/// Owned by the accountant.
class KnownProcesses {
 public:
  /// Null: not known.
  Known* find(std::uint64_t process_id) {
    const auto at = by_id_.find(process_id);
    return at == by_id_.end() ? nullptr : at->second.get();
  }
  /// The newest program of the process.
  Known* find_pid(std::uint32_t pid) {
    const auto at = by_pid_.find(pid);
    return at == by_pid_.end() ? nullptr : find(at->second);
  }
  /// A process that find() does not know. find_pid() finds it after set_newest().
  Known& add(std::uint64_t process_id);
  void set_newest(const Known& known) { by_pid_[known.pid] = known.process_id; }
  /// It has ended.
  void forget(std::uint64_t process_id);
  void forget_all();

  /// From now on the two have one mm.
  void share(Known& one, Known& other);
  /// Those that have one mm with it.
  [[nodiscard]] std::vector<Known*> sharers(const Known& known);

 private:
  boost::unordered_flat_map<std::uint64_t, std::unique_ptr<Known>> by_id_;
  boost::unordered_flat_map<std::uint32_t, std::uint64_t> by_pid_;
  std::vector<std::vector<std::uint64_t>> shared_;  // few: programs between vfork and exec
};

}  // namespace mapledger
