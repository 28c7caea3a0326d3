#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "collector/parse/event.hpp"
#include "collector/sweep/proc.hpp"
#include "collector/sweep/users.hpp"

namespace mapledger {

/// A living process as the stream told of it last, and what the sweep keeps beside.
struct Tracked {
  std::uint32_t pid = 0;
  std::uint32_t uid = 0;
  std::uint64_t start_ns = 0;
  std::uint64_t exec_id = 0;
  std::uint64_t vm_pages = 0;
  std::uint64_t resident_pages = 0;
  std::array<char, kMaxNameBytes> name_bytes{};
  std::size_t name_length = 0;

  Descriptor statm;         ///< closed: not opened yet, or too many are open
  bool is_checked = false;  ///< that the number is still this process's
  int times_gone = 0;       ///< sweeps in a row that did not find it
  std::uint64_t last_seen_ns = 0;
  std::string cgroup;
  unsigned cgroup_age = 0;  ///< sweeps since the process was met, or went on to another program

  [[nodiscard]] std::string_view name() const { return {name_bytes.data(), name_length}; }
  void set_name(std::string_view name) { name_length = name.copy(name_bytes.data(), name_bytes.size()); }
};

/// The processes that live as far as the stream tells, by pid. References hold until the process is gone.
/// Owned by the app, used by the reader's thread.
class ProcessTable {
 public:
  explicit ProcessTable(Users& users) : users_(users) {}

  /// What an event tells of its process: that it is there, or has ended.
  void tell(const Event& event);

  /// Null: no such process.
  Tracked* find(std::uint32_t pid) {
    const auto at = by_pid_.find(pid);
    return at == by_pid_.end() ? nullptr : at->second.get();
  }
  void remove(std::uint32_t pid) { by_pid_.erase(pid); }
  [[nodiscard]] std::vector<std::uint32_t> pids() const;
  [[nodiscard]] std::size_t size() const { return by_pid_.size(); }

 private:
  boost::unordered_flat_map<std::uint32_t, std::unique_ptr<Tracked>> by_pid_;
  Users& users_;
};

}  // namespace mapledger
