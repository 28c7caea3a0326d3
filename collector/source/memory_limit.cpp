#include "collector/source/memory_limit.hpp"

#include <sys/resource.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace mapledger {
namespace {

namespace fs = std::filesystem;

/// Whether /proc/PID/stat is of the group and name. proc(5): PID (NAME) STATE PARENT GROUP; the name may hold
/// anything.
bool is_member(const fs::path& process, pid_t group, std::string_view name) {
  std::string stat;
  std::getline(std::ifstream(process / "stat"), stat);
  const auto open = stat.find('(');
  const auto close = stat.rfind(") ");
  if (open == std::string::npos || close == std::string::npos || close < open) return false;
  if (std::string_view(stat).substr(open + 1, close - open - 1) != name) return false;
  const auto parent = stat.find(' ', close + 2);
  const auto of_group = parent == std::string::npos ? parent : stat.find(' ', parent + 1);
  return of_group != std::string::npos && std::strtol(stat.c_str() + of_group, nullptr, 10) == group;
}

std::uint64_t data_bytes(const fs::path& process) {
  std::ifstream status(process / "status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmData:")) return std::strtoull(line.c_str() + 7, nullptr, 10) * 1024;
  }
  return 0;
}

}  // namespace

int limit_memory(pid_t group, std::string_view name, std::uint64_t bytes) {
  int limited = 0;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/proc", error)) {
    const std::string text = entry.path().filename();
    pid_t pid = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), pid).ec != std::errc() || pid <= 0) continue;
    if (!is_member(entry.path(), group, name)) continue;
    const rlim_t most = data_bytes(entry.path()) + bytes;
    const rlimit limit{most, most};
    if (prlimit(pid, RLIMIT_DATA, &limit, nullptr) == 0) ++limited;
  }
  return limited;
}

}  // namespace mapledger
