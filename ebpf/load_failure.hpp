#pragma once

#include <string>

namespace mapledger::ebpf {

/// Where the kernel describes its types.
inline constexpr const char* kBtfFile = "/sys/kernel/btf/vmlinux";

/// What the tracer's start depends on, gathered so that the sentence about a failure can be tested without
/// one.
struct KernelFacts {
  std::string release;  ///< uname -r
  bool has_btf = true;  ///< /sys/kernel/btf/vmlinux can be read
  bool is_root = true;
  bool in_initial_pid_namespace = true;
};

KernelFacts this_kernel();

/// One sentence on why it cannot work here and what to do, or empty if nothing is known to stand in the way.
std::string explain_unfit_kernel(const KernelFacts& facts);

/// One sentence on a failed load or attachment and what to do. `error` is an errno, `log` what libbpf said.
std::string explain_load_failure(const KernelFacts& facts, int error, const std::string& log);

/// A few words on why fexit probes cannot be used here.
std::string explain_fexit_refusal(int error);

}  // namespace mapledger::ebpf
