#include "tests/chaos/tracer_watch.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace mapledger::chaos {
namespace {

namespace fs = std::filesystem;

struct Stat {
  std::string name;
  char state = 'X';  // proc(5): dead
  pid_t parent = 0;
};

Stat stat_of(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/stat");
  std::string text;
  std::getline(file, text, '\0');
  const auto opens = text.find('(');
  const auto closes = text.rfind(')');
  Stat stat;
  if (opens == std::string::npos || closes == std::string::npos) return stat;
  stat.name = text.substr(opens + 1, closes - opens - 1);
  std::istringstream(text.substr(closes + 1)) >> stat.state >> stat.parent;
  return stat;
}

bool runs(const Stat& stat) {
  return stat.state != 'X' && stat.state != 'Z';
}

}  // namespace

pid_t tracer_of(pid_t parent) {
  std::error_code error;
  for (fs::directory_iterator entry("/proc", error); !error && entry != fs::end(entry);
       entry.increment(error)) {
    const std::string name = entry->path().filename();
    pid_t pid = 0;
    if (std::from_chars(name.data(), name.data() + name.size(), pid).ec != std::errc{}) continue;
    const Stat stat = stat_of(name);
    if (stat.parent == parent && stat.name == "mapledger-trace" && runs(stat)) return pid;
  }
  return 0;
}

bool is_armed(pid_t tracer) {
  std::error_code error;
  fs::directory_iterator fd("/proc/" + std::to_string(tracer) + "/fd", error);
  for (; !error && fd != fs::end(fd); fd.increment(error)) {
    std::error_code gone;
    if (fs::read_symlink(fd->path(), gone) == "anon_inode:bpf_link") return true;
  }
  return false;
}

bool is_alive(pid_t pid) {
  return runs(stat_of(std::to_string(pid)));
}

}  // namespace mapledger::chaos
