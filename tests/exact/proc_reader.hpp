#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mapledger::exact {

/// What the kernel says of a process in /proc. Parsing is pure; reading gives nothing for a process that is
/// gone. Any thread.

struct MemoryFigures {
  std::uint64_t mapped_bytes = 0;  ///< VmSize
  std::uint64_t stack_bytes = 0;   ///< VmStk
  bool operator==(const MemoryFigures&) const = default;
};
/// Of the text of /proc/PID/status. Nothing if it has no memory: a zombie, a kernel thread.
std::optional<MemoryFigures> parse_status(std::string_view text);

struct ProcessStat {
  std::string name;
  char state = 'X';  ///< as in proc(5)
  pid_t parent = 0;
  std::uint64_t start_ticks = 0;  ///< clock ticks since boot
  bool operator==(const ProcessStat&) const = default;
};
/// Of the text of /proc/PID/stat, whatever bytes its name has.
std::optional<ProcessStat> parse_stat(std::string_view text);

std::optional<MemoryFigures> memory_of(pid_t pid);
std::optional<ProcessStat> stat_of(pid_t pid);

/// Whether every thread of the process is stopped or has ended. Nothing: it is gone.
std::optional<bool> all_threads_stopped(pid_t pid);

/// All that descend from the process, itself left out: children, their children, as of one look.
std::vector<pid_t> descendants_of(pid_t pid);

/// Every thread of the machine that has not ended, with its process, as of one look.
std::map<pid_t, pid_t> all_threads();

}  // namespace mapledger::exact
