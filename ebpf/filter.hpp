#pragma once

#include <cstdint>
#include <vector>

#include "ebpf/memory_event.h"

namespace mapledger::ebpf {

/// Who is traced: whom at least one of each kind fits that has any; with none, everyone. At most
/// MEMORY_FILTER_MAX of each.
struct Filter {
  std::vector<std::uint32_t> pids;     ///< thread groups
  std::vector<std::uint32_t> users;    ///< real user ids
  std::vector<std::uint64_t> cgroups;  ///< ids of cgroups (v2); a task in one below fits as well
};

/// As the probes read it.
MemoryFilter memory_filter(const Filter& filter);

}  // namespace mapledger::ebpf
