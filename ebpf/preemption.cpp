#include "ebpf/preemption.hpp"

#include <sys/utsname.h>

#include <fstream>

namespace mapledger::ebpf {
namespace {

std::string first_line(const char* file) {
  std::string line;
  std::ifstream stream(file);
  std::getline(stream, line);
  return line;
}

bool holds(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

PreemptionFacts this_kernels_preemption() {
  utsname name{};
  uname(&name);
  return {.version = name.version,
          .mode = first_line("/sys/kernel/debug/sched/preempt"),
          .command_line = first_line("/proc/cmdline")};
}

std::string explain_preemption(const PreemptionFacts& facts) {
  constexpr const char* kPreempts = "this kernel preempts probes";
  if (!holds(facts.version, "PREEMPT")) return {};
  if (!holds(facts.version, "PREEMPT_DYNAMIC")) return kPreempts;
  if (!facts.mode.empty()) {
    return holds(facts.mode, "(none)") || holds(facts.mode, "(voluntary)") ? "" : kPreempts;
  }
  if (holds(facts.command_line, "preempt=none") || holds(facts.command_line, "preempt=voluntary")) return {};
  return "this kernel may preempt probes, /sys/kernel/debug/sched/preempt cannot be read";
}

}  // namespace mapledger::ebpf
