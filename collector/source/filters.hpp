#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "common/result.hpp"

namespace mapledger {

/// As the settings give them: TRACE_PIDS, TRACE_USERS, TRACE_CGROUPS, each separated by commas.
struct FilterSettings {
  std::string pids;
  std::string users;
  std::string cgroups;
  [[nodiscard]] bool empty() const { return pids.empty() && users.empty() && cgroups.empty(); }
  /// "TRACE_USERS=root TRACE_CGROUPS=/user.slice": those that are set.
  [[nodiscard]] std::string words() const;
};

/// Whom a tracer shall report, decided in the kernel. Of each kind that is not empty one must match; all
/// empty: everybody. A process is of a cgroup also if it is of one below.
struct Filters {
  static constexpr std::size_t kMost = 32;  ///< of each kind: what both tracers hold

  struct Cgroup {
    std::string path;  ///< below the cgroup v2 hierarchy: /user.slice
    std::uint64_t id = 0;
  };
  std::vector<std::uint32_t> pids;
  std::vector<std::uint32_t> uids;
  std::vector<Cgroup> cgroups;

  [[nodiscard]] bool empty() const { return pids.empty() && uids.empty() && cgroups.empty(); }
  /// The ebpf tracer's options.
  [[nodiscard]] std::vector<std::string> ebpf_options() const;
  /// The script's variables and their values: stap takes no comma there.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> stap_variables() const;
};

/// Users become ids, cgroups of the hierarchy mounted at `cgroup_root` (empty: there is none) theirs. An
/// error names the setting.
Result<Filters> resolve_filters(const FilterSettings& settings, const std::filesystem::path& cgroup_root);

/// Where the cgroup v2 hierarchy is mounted, by a text like /proc/self/mountinfo; empty: nowhere.
std::filesystem::path cgroup2_mount(const std::string& mountinfo);

}  // namespace mapledger
