#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "collector/config.hpp"
#include "collector/doctor/distribution.hpp"
#include "collector/doctor/finding.hpp"
#include "collector/source/tracer.hpp"

namespace mapledger::doctor {

/// All that is known of the machine, as far as tracing goes. Gathered once; the checks below judge it.
struct MachineFacts {
  std::string wanted;  ///< TRACER
  Distribution distribution;
  std::string kernel;
  std::string kernel_version;  ///< uname -v, in which Debian tells the stable version
  bool in_initial_pid_namespace = false;
  bool has_proc = false;
  bool has_sys = false;
  bool has_btf = false;
  bool has_tracefs = false;
  bool has_debugfs = false;
  std::optional<std::uint64_t> memlock_bytes;  ///< nothing: no limit
  TracerFacts tracers;
  Choice choice;
  std::optional<std::string> trial;  ///< of SystemTap on its script: what it said, empty if it went well
  std::string lock;                  ///< RUN_LOCK's file
  std::string lock_owner;            ///< who holds it; empty: nobody
};

/// `root` is / or a test's folder; with `thorough` SystemTap compiles its script, for minutes at worst.
MachineFacts gather_machine(const CollectorConfig& config, bool thorough,
                            const std::filesystem::path& root = "/");

Finding check_distribution(const MachineFacts& facts);
Finding check_rights(const MachineFacts& facts);
Finding check_pid_namespace(const MachineFacts& facts);
Finding check_kernel(const MachineFacts& facts);
Finding check_modules(const MachineFacts& facts);
Finding check_secure_boot(const MachineFacts& facts);
Finding check_headers(const MachineFacts& facts);
Finding check_systemtap(const MachineFacts& facts);
Finding check_stap_module(const MachineFacts& facts);
Finding check_debugfs(const MachineFacts& facts);
Finding check_btf(const MachineFacts& facts);
Finding check_tracefs(const MachineFacts& facts);
Finding check_memlock(const MachineFacts& facts);
Finding check_ebpf(const MachineFacts& facts);
Finding check_tracer(const MachineFacts& facts);
Finding check_lock(const MachineFacts& facts);

/// What a tracer needs.
std::vector<Finding> check_tracing(const MachineFacts& facts);
/// All of them, in this order.
std::vector<Finding> check_machine(const MachineFacts& facts);

}  // namespace mapledger::doctor
