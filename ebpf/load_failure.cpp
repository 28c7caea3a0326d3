#include "ebpf/load_failure.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <tuple>

#include "common/host.hpp"

namespace mapledger::ebpf {
namespace {

/// 5.12 brought the BPF instructions that count without losing (fetch-and-add).
bool too_old(const std::string& release) {
  int major = 0;
  int minor = 0;
  if (std::sscanf(release.c_str(), "%d.%d", &major, &minor) != 2) return false;
  return std::tie(major, minor) < std::make_tuple(5, 12);
}

std::string last_lines(const std::string& log) {
  constexpr std::size_t kMost = 1500;
  return log.size() <= kMost ? log : "..." + log.substr(log.size() - kMost);
}

/// What libbpf said last, in a few words: what else stood in the way shows there.
std::string last_line(const std::string& log) {
  constexpr std::size_t kMost = 200;
  const auto end = log.find_last_not_of(" \n");
  if (end == std::string::npos) return {};
  const auto newline = log.rfind('\n', end);
  const auto begin = newline == std::string::npos ? 0 : newline + 1;
  return " (" + log.substr(begin, std::min(kMost, end + 1 - begin)) + ")";
}

}  // namespace

KernelFacts this_kernel() {
  return {.release = this_host().kernel,
          .has_btf = access(kBtfFile, R_OK) == 0,
          .is_root = geteuid() == 0,
          .in_initial_pid_namespace = in_initial_pid_namespace()};
}

std::string explain_unfit_kernel(const KernelFacts& facts) {
  if (too_old(facts.release)) {
    return "the kernel is " + facts.release +
           " and this tracer needs 5.12 or newer: use TRACER=stap or a newer kernel";
  }
  if (!facts.has_btf) {
    return std::string("the kernel does not describe its types (") + kBtfFile +
           " cannot be read): use TRACER=stap or a kernel built with CONFIG_DEBUG_INFO_BTF=y";
  }
  if (!facts.in_initial_pid_namespace) {
    return "this is not the machine's first pid namespace, so process numbers would mean something else "
           "here: "
           "start it on the host, or the container with --pid=host";
  }
  return {};
}

std::string explain_load_failure(const KernelFacts& facts, int error, const std::string& log) {
  if ((error == EPERM || error == EACCES) && !facts.is_root) {
    const std::string refusal =
        "tracing needs root, or the capabilities CAP_BPF and CAP_PERFMON: start it with sudo";
    return refusal + last_line(log);
  }
  if (error == EPERM) {
    const std::string refusal =
        "the kernel refuses BPF programs even to root (a container without CAP_BPF and CAP_PERFMON, or "
        "lockdown): start it outside, or use TRACER=stap";
    return refusal + last_line(log);
  }
  if (error == ENOMEM) return "there is not enough memory for the ring buffer: choose a smaller --ring-bytes";
  return "the kernel " + facts.release + " did not take the probes (" + std::strerror(error) +
         "): use TRACER=stap, and report this with what libbpf says:\n" + last_lines(log);
}

std::string explain_fexit_refusal(int error) {
  if (error == ESRCH) return "this kernel lacks one of the functions";
  return std::strerror(error);
}

}  // namespace mapledger::ebpf
