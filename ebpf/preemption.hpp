#pragma once

#include <string>

namespace mapledger::ebpf {

/// What tells of the kernel's preemption model.
struct PreemptionFacts {
  std::string version = {};  ///< uname -v
  std::string mode = {};  ///< /sys/kernel/debug/sched/preempt: "none (voluntary) full"; empty: cannot be read
  std::string command_line = {};  ///< /proc/cmdline
};

PreemptionFacts this_kernels_preemption();

/// Why fexit probes would lose events here, in a few words; empty if they would not. A kernel that takes the
/// processor away from a probe at work passes over the same probe for whoever runs there meanwhile, for a
/// whole slice of time. A tracepoint's probe is never interrupted so.
std::string explain_preemption(const PreemptionFacts& facts);

}  // namespace mapledger::ebpf
