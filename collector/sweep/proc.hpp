#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/descriptor.hpp"
#include "common/names.hpp"

namespace mapledger {

// What /proc says of a process, in the words of proc(5). Any thread; nothing throws. A process that has ended
// is no error but nothing.

/// Of /proc/PID/statm, in pages: total_vm and resident pages of its mm (fs/proc/task_mmu.c, task_statm()). 0
/// and 0: the task has no mm any more.
struct Statm {
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
};

/// An open /proc/PID/statm, which stays the process's: once that is gone, nothing can be read from it,
/// whoever has the number.
Descriptor open_statm(std::uint32_t pid);
std::optional<Statm> read_statm(const Descriptor& statm);

/// Of a process whose leader has ended: of one of its threads that has not. Nothing: they all have.
std::optional<Statm> read_threads_statm(std::uint32_t pid);

/// When the process started, in clock ticks since boot (field 22 of /proc/PID/stat). Nothing: there is none.
std::optional<std::uint64_t> start_ticks(std::uint32_t pid);
/// Whether `start_ns` (CLOCK_BOOTTIME; 0: unknown) is the start of the process that has the number now.
bool is_running(std::uint32_t pid, std::uint64_t start_ns);

/// Its path in the cgroup v2 hierarchy, or where that says nothing in systemd's own, or in the first that
/// says something: cgroups(7). Control characters and bytes that are no UTF-8 as \xHH, and the last
/// kMaxCgroupBytes bytes of a longer one. Nothing: there is no such process.
std::optional<std::string> read_cgroup(std::uint32_t pid);

/// The path that lines of /proc/PID/cgroup name.
std::string cgroup_of(const std::string& lines);

}  // namespace mapledger
