#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mapledger::api {

/// What a cgroup belongs to.
struct CgroupOwner {
  enum class Kind { kUnit, kContainer };
  Kind kind = Kind::kUnit;
  std::string name;  ///< a unit's name; "docker 0123456789ab", "lxc web"
};

/// Reads a path in the cgroup hierarchy: the innermost container, since all below it is its own affair, or
/// else the innermost systemd unit (service, scope or slice). Nothing for a path that is neither. Any process
/// that may make a cgroup names it: the path is hostile data, and so is the name, though of its escapes only
/// those of printable ASCII are undone.
std::optional<CgroupOwner> read_cgroup(std::string_view path);

}  // namespace mapledger::api
