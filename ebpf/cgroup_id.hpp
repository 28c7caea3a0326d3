#pragma once

#include <cstdint>
#include <string>

#include "common/result.hpp"

namespace mapledger::ebpf {

/// The id of a control group (version 2) by its path: as in /proc/PID/cgroup ("/system.slice/ssh.service"),
/// or in the file system where the groups are mounted. The error says what to do. `mounts` is for tests.
Result<std::uint64_t> cgroup_id(const std::string& path, const std::string& mounts = "/proc/self/mountinfo");

}  // namespace mapledger::ebpf
