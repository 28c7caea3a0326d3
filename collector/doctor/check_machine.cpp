#include <fmt/format.h>

#include <cstdio>
#include <utility>

#include "collector/doctor/machine.hpp"

namespace mapledger::doctor {
namespace {

/// What is amiss with a tracer that is not needed is no failure.
Finding amiss(bool needed, std::string name, std::string detail, std::string mend) {
  return needed ? failed(std::move(name), std::move(detail), std::move(mend))
                : warning(std::move(name), std::move(detail), std::move(mend));
}

bool none_works(const MachineFacts& facts) {
  return facts.wanted == "auto" && facts.choice.tracer == Choice::Tracer::kNone;
}
bool needs_stap(const MachineFacts& facts) {
  return facts.wanted == "stap" || none_works(facts);
}
bool needs_ebpf(const MachineFacts& facts) {
  return facts.wanted == "ebpf" || none_works(facts);
}
bool has_module(const MachineFacts& facts) {
  return !facts.tracers.stap_module.empty();
}
/// stap has to compile only where no module is set.
bool needs_compiling(const MachineFacts& facts) {
  return needs_stap(facts) && !(has_module(facts) && facts.tracers.not_module.empty());
}

std::pair<int, int> version_of(const std::string& kernel) {
  std::pair<int, int> version{0, 0};
  std::sscanf(kernel.c_str(), "%d.%d", &version.first, &version.second);
  return version;
}

}  // namespace

Finding check_distribution(const MachineFacts& facts) {
  const std::string name = facts.distribution.name.empty() ? "unknown" : facts.distribution.name;
  if (facts.distribution.kind != Distribution::Kind::kOther) return ok("distribution", name);
  return warning("distribution", name + ": mapledger was tried on Debian, Ubuntu and Mint",
                 "the packages of scripts/packages.txt have other names here");
}

Finding check_rights(const MachineFacts& facts) {
  const bool is_root = facts.distribution.is_root;
  const StapFacts& stap = facts.tracers.stap;
  if (is_root && stap.may_load) return ok("rights", "root");
  if (is_root && !facts.has_proc)
    return ok("rights", "root; with which capabilities is unknown without /proc");
  if (is_root && !facts.tracers.ebpf_works && is_tracer(facts.wanted)) {
    return failed("rights",
                  "root without the capabilities to trace (CAP_SYS_MODULE for stap, CAP_BPF for ebpf)",
                  "run it on the host, or the container with --privileged --pid=host");
  }
  if (is_root) return ok("rights", "root without CAP_SYS_MODULE: enough for ebpf");
  if (stap.may_compile) return ok("rights", "of the groups stapdev and stapusr: enough for stap");
  if (stap.may_load) return ok("rights", "of the group stapusr: enough for a module in /lib/modules");
  return amiss(
      is_tracer(facts.wanted), "rights", "neither root nor of SystemTap's groups: nothing can be traced",
      "run it with sudo, or for stap alone: sudo usermod -aG stapdev,stapusr $USER, and log in anew");
}

Finding check_pid_namespace(const MachineFacts& facts) {
  if (facts.in_initial_pid_namespace) return ok("pid namespace", "the machine's first");
  const std::string mend =
      facts.has_proc ? "run it on the host, or its container with --pid=host" : "mount -t proc proc /proc";
  return amiss(is_tracer(facts.wanted), "pid namespace",
               facts.has_proc ? "one of its own, where a tracer's process ids mean nothing"
                              : "unknown: /proc is not mounted",
               mend);
}

Finding check_kernel(const MachineFacts& facts) {
  constexpr std::pair kEbpfNeeds{5, 12};
  const std::string name =
      facts.kernel_version.empty() ? facts.kernel : facts.kernel + ", " + facts.kernel_version;
  if (version_of(facts.kernel) >= kEbpfNeeds) return ok("kernel", name);
  return amiss(needs_ebpf(facts), "kernel", name + ": too old for the ebpf tracer, which needs 5.12",
               "set TRACER=stap, or boot a newer kernel");
}

Finding check_modules(const MachineFacts& facts) {
  const StapFacts& stap = facts.tracers.stap;
  if (!facts.has_proc) {
    return amiss(needs_stap(facts), "kernel modules", "unknown: /proc is not mounted",
                 "mount -t proc proc /proc");
  }
  if (!stap.takes_modules) {
    return amiss(needs_stap(facts), "kernel modules", "this kernel loads none: stap cannot work",
                 "set TRACER=ebpf");
  }
  if (stap.modules_disabled) {
    return amiss(needs_stap(facts), "kernel modules",
                 "no more are loaded (sysctl kernel.modules_disabled is 1)",
                 "boot anew without this sysctl, or set TRACER=ebpf");
  }
  return ok("kernel modules", "can be loaded");
}

Finding check_secure_boot(const MachineFacts& facts) {
  const StapFacts& stap = facts.tracers.stap;
  const bool is_locked = !stap.lockdown.empty() && stap.lockdown != "none";
  const std::string detail =
      fmt::format("Secure Boot {}, lockdown {}",
                  !stap.secure_boot.has_value() ? "not there" : (*stap.secure_boot ? "on" : "off"),
                  stap.lockdown.empty() ? "not there" : stap.lockdown);
  const std::string mend = facts.distribution.as_root("mokutil --disable-validation") +
                           ", then reboot and confirm; or set TRACER=ebpf";
  if (stap.lockdown == "confidentiality") {
    return amiss(is_tracer(facts.wanted), "secure boot",
                 detail + ": neither stap nor ebpf may look into the kernel", mend);
  }
  if (stap.only_signed || is_locked) {
    return amiss(needs_stap(facts), "secure boot", detail + ": the kernel takes signed modules only", mend);
  }
  if (stap.secure_boot.value_or(false)) {
    return warning("secure boot", detail + ": the kernel may refuse unsigned modules", mend);
  }
  return ok("secure boot", detail);
}

Finding check_headers(const MachineFacts& facts) {
  const StapFacts& stap = facts.tracers.stap;
  if (stap.has_headers) return ok("headers", "of kernel " + facts.kernel);
  if (facts.has_proc && !stap.takes_modules) return ok("headers", "none, and of no use on this kernel");
  return amiss(needs_compiling(facts), "headers",
               "those of kernel " + facts.kernel + " are not here: stap cannot compile",
               facts.distribution.install_headers(facts.kernel));
}

Finding check_systemtap(const MachineFacts& facts) {
  const StapFacts& stap = facts.tracers.stap;
  const bool needed = needs_compiling(facts);
  if (facts.has_proc && !stap.takes_modules) return ok("systemtap", "of no use on this kernel");
  if (!stap.has_stap) {
    return amiss(needed, "systemtap", "stap is not installed",
                 facts.distribution.install("systemtap gcc make"));
  }
  if (stap.stap_version.empty()) {
    return amiss(needed, "systemtap", "stap --version does not answer",
                 facts.distribution.install("--reinstall systemtap"));
  }
  const std::string name = "SystemTap " + stap.stap_version;
  if (!stap.has_compiler) {
    return amiss(needed, "systemtap", name + " without gcc or make", facts.distribution.install("gcc make"));
  }
  if (facts.trial) {
    return facts.trial->empty()
               ? ok("systemtap", name + " compiles the script for this kernel")
               : amiss(needed, "systemtap", name + " was tried and does not compile: " + *facts.trial,
                       facts.distribution.other_systemtap());
  }
  if (const auto why = why_not_compile(stap.stap_version, facts.kernel); !why.empty()) {
    return amiss(needed, "systemtap", why, facts.distribution.other_systemtap());
  }
  return ok("systemtap", name + ", no quarrel with this kernel known (--thorough tries)");
}

Finding check_stap_module(const MachineFacts& facts) {
  if (!has_module(facts)) return ok("stap module", "none set: stap compiles its script");
  const std::string file = facts.tracers.stap_module.string();
  if (facts.tracers.not_module.empty()) return ok("stap module", file + " fits this kernel");
  return amiss(needs_stap(facts), "stap module", facts.tracers.not_module,
               "mapledger-collector build-module --kernel " + facts.kernel + " " + file +
                   ", where SystemTap can compile");
}

Finding check_debugfs(const MachineFacts& facts) {
  if (facts.has_debugfs) return ok("debugfs", "mounted");
  if (!facts.tracers.stap.takes_modules) return ok("debugfs", "not mounted, and not needed here");
  // staprun mounts it itself where it may, and newer ones use /proc/systemtap.
  return warning("debugfs", "not mounted: an older stap needs it",
                 facts.distribution.as_root("mount -t debugfs none /sys/kernel/debug"));
}

Finding check_btf(const MachineFacts& facts) {
  if (facts.has_btf) return ok("btf", "/sys/kernel/btf/vmlinux");
  if (!facts.has_sys) {
    return amiss(needs_ebpf(facts), "btf", "unknown: /sys is not mounted", "mount -t sysfs sysfs /sys");
  }
  return amiss(needs_ebpf(facts), "btf",
               "the kernel does not describe its types (no /sys/kernel/btf/vmlinux): ebpf cannot work",
               "boot a kernel with CONFIG_DEBUG_INFO_BTF=y (those of Debian 12, Ubuntu 22.04, Mint 21 and "
               "newer), or set "
               "TRACER=stap");
}

Finding check_tracefs(const MachineFacts& facts) {
  if (facts.has_tracefs) return ok("tracefs", "mounted");
  // The ebpf tracer needs it only for what its own check would tell.
  return facts.tracers.ebpf_works
             ? ok("tracefs", "not mounted, and not needed here")
             : warning("tracefs", "not mounted",
                       facts.distribution.as_root("mount -t tracefs none /sys/kernel/tracing"));
}

Finding check_memlock(const MachineFacts& facts) {
  constexpr std::uint64_t kOfARing = 64U << 20U;
  constexpr std::pair kCountsByGroup{5,
                                     11};  // memory of BPF maps counts against the control group since then
  if (!facts.memlock_bytes) return ok("memlock", "no limit");
  const std::string detail = fmt::format("{} KiB", *facts.memlock_bytes / 1024);
  if (version_of(facts.kernel) >= kCountsByGroup)
    return ok("memlock", detail + ", which this kernel does not ask for");
  if (*facts.memlock_bytes >= kOfARing) return ok("memlock", detail);
  return amiss(needs_ebpf(facts), "memlock",
               detail + ": too little for the ebpf tracer's ring buffer on this kernel",
               "ulimit -l unlimited (LimitMEMLOCK=infinity in a unit of systemd)");
}

Finding check_ebpf(const MachineFacts& facts) {
  if (facts.tracers.ebpf_works) return ok("ebpf tracer", "its own check went well");
  const std::string& answer = facts.tracers.ebpf_answer;
  return amiss(needs_ebpf(facts), "ebpf tracer", answer.empty() ? "its check did not answer in time" : answer,
               facts.distribution.is_root ? "see EBPF_TRACER, or set TRACER=stap" : "run it with sudo");
}

Finding check_tracer(const MachineFacts& facts) {
  if (!is_tracer(facts.wanted)) return ok("tracer", "TRACER=" + facts.wanted + " needs none");
  const char* chosen = facts.choice.tracer == Choice::Tracer::kEbpf ? "ebpf" : "stap";
  if (facts.choice.tracer == Choice::Tracer::kNone) {
    return amiss(facts.wanted == "auto", "tracer", "none can work here",
                 "see the lines above; TRACER=replay:FILE shows a recording");
  }
  return ok("tracer", fmt::format("auto takes {}: {}", chosen, facts.choice.why));
}

Finding check_lock(const MachineFacts& facts) {
  if (facts.lock_owner.empty()) return ok("other collector", "none traces this machine");
  return warning(
      "other collector",
      fmt::format("process {} traces this machine already ({})", facts.lock_owner, facts.lock),
      "a second one is refused; end the first: " + facts.distribution.as_root("kill " + facts.lock_owner));
}

std::vector<Finding> check_tracing(const MachineFacts& facts) {
  return {check_rights(facts),    check_pid_namespace(facts), check_kernel(facts),
          check_modules(facts),   check_secure_boot(facts),   check_headers(facts),
          check_systemtap(facts), check_stap_module(facts),   check_debugfs(facts),
          check_btf(facts),       check_tracefs(facts),       check_memlock(facts),
          check_ebpf(facts),      check_tracer(facts)};
}

std::vector<Finding> check_machine(const MachineFacts& facts) {
  std::vector<Finding> findings = check_tracing(facts);
  findings.insert(findings.begin(), check_distribution(facts));
  findings.push_back(check_lock(facts));
  return findings;
}

}  // namespace mapledger::doctor
