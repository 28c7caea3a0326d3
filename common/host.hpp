#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mapledger {

/// What is known of a machine, ours or that of a recording.
struct HostInfo {
  std::uint64_t id = 0;  ///< stable over boots and renames
  std::string name;
  std::string kernel;   ///< uname -r
  std::string boot_id;  ///< /proc/sys/kernel/random/boot_id
  std::uint64_t page_bytes = 4096;
  std::uint64_t huge_page_bytes = 2U << 20U;  ///< default huge page: Hugepagesize of /proc/meminfo
  std::uint64_t memory_bytes = 0;             ///< MemTotal
  std::uint64_t swap_bytes = 0;               ///< SwapTotal
  std::uint64_t clone_of = 0;                 ///< the host that had its machine id before it; 0: none
};

/// The machine this program runs on. Its id is machine_host_id(), else derived from the host name.
HostInfo this_host();

/// The id that is derived from /etc/machine-id (machine-id(5) asks not to publish it: it is hashed). Nothing:
/// there is none, as in many containers.
std::optional<std::uint64_t> machine_host_id();
std::uint64_t host_id_of_machine(std::string_view machine_id);

/// Whether this process is in the initial pid namespace, where a tracer's pids mean something.
bool in_initial_pid_namespace();

/// Resident memory of this process, now.
std::uint64_t own_resident_bytes();

/// Processor time that this process has had, in microseconds. Any thread.
std::uint64_t own_cpu_us();

/// 64-bit FNV-1a followed by a finaliser: stable across machines and versions, so fit for keys that are
/// stored.
std::uint64_t stable_hash(std::string_view text);

/// Mixes a number into a stable hash.
std::uint64_t stable_mix(std::uint64_t hash, std::uint64_t value);

}  // namespace mapledger
