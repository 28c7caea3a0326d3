#include "ebpf/cgroup_id.hpp"

#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace mapledger::ebpf {
namespace {

/// Where the groups of version 2 are mounted; empty: nowhere. A line: proc(5).
std::string cgroup_mount(const std::string& mounts) {
  std::ifstream file(mounts);
  for (std::string line; std::getline(file, line);) {
    const std::size_t dash = line.find(" - ");
    if (dash == std::string::npos || line.compare(dash, 11, " - cgroup2 ") != 0) continue;
    std::istringstream fields(line);
    std::string place;
    for (int field = 0; field < 5; ++field) fields >> place;
    return place;
  }
  return {};
}

bool is_below(const std::string& path, const std::string& folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

}  // namespace

Result<std::uint64_t> cgroup_id(const std::string& path, const std::string& mounts) {
  if (!path.starts_with('/')) {
    return Error{'"' + path +
                 "\" does not begin with /: a cgroup's path is as in /proc/PID/cgroup after 0::"};
  }
  const std::string mount = cgroup_mount(mounts);
  if (mount.empty()) {
    return Error{
        "no control groups of version 2 are mounted here, so none can be chosen: mount -t cgroup2 none "
        "/sys/fs/cgroup"};
  }
  const std::string folder = is_below(path, mount) ? path : mount + path;
  struct stat status {};
  struct statfs system {};
  if (stat(folder.c_str(), &status) != 0 || statfs(folder.c_str(), &system) != 0) {
    return Error{"there is no cgroup " + path + " (" + folder + ": " + std::strerror(errno) +
                 "); paths are as in /proc/PID/cgroup after 0::"};
  }
  if (!S_ISDIR(status.st_mode) || system.f_type != CGROUP2_SUPER_MAGIC) {
    return Error{folder + " is no cgroup of version 2"};
  }
  return std::uint64_t{status.st_ino};  // the kernel's id is the folder's inode
}

}  // namespace mapledger::ebpf
