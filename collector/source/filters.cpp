#include "collector/source/filters.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pwd.h>
#include <sys/stat.h>

#include <charconv>
#include <functional>
#include <optional>
#include <sstream>
#include <string_view>

namespace mapledger {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> parts;
  while (!list.empty()) {
    const auto comma = list.find(',');
    std::string_view part = list.substr(0, comma);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    if (!part.empty()) parts.emplace_back(part);
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  }
  return parts;
}

std::optional<std::uint32_t> number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Result<std::uint32_t> pid_of(const std::string& text) {
  const auto pid = number(text);
  if (!pid || *pid == 0) return Error{"TRACE_PIDS: '" + text + "' is no process id"};
  return *pid;
}

Result<std::uint32_t> uid_of(const std::string& text) {
  if (const auto uid = number(text)) return *uid;
  const passwd* user = getpwnam(text.c_str());  // start-up: one thread
  if (user == nullptr)
    return Error{"TRACE_USERS: there is no user '" + text + "' here; give a name or a user id"};
  return user->pw_uid;
}

Result<Filters::Cgroup> cgroup_of(const std::string& text, const fs::path& root) {
  if (root.empty()) {
    return Error{
        "TRACE_CGROUPS: no cgroup v2 hierarchy is mounted here; mount -t cgroup2 none /sys/fs/cgroup, or "
        "boot with "
        "systemd.unified_cgroup_hierarchy=1"};
  }
  if (text.find("..") != std::string::npos) return Error{"TRACE_CGROUPS: '" + text + "' holds '..'"};
  // Given as in /sys/fs/cgroup/user.slice or, as /proc/PID/cgroup says it, /user.slice.
  std::string path = text;
  if (const std::string prefix = root.string() + "/"; path.starts_with(prefix))
    path = path.substr(root.string().size());
  if (!path.starts_with('/')) path = '/' + path;
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  struct stat folder {};
  const std::string whole = root.string() + path;
  if (stat(whole.c_str(), &folder) != 0 || !S_ISDIR(folder.st_mode)) {
    return Error{
        fmt::format("TRACE_CGROUPS: there is no control group {} (no folder {}); `cat /proc/PID/cgroup` "
                    "tells a process's",
                    path, whole)};
  }
  return Filters::Cgroup{path, folder.st_ino};
}

template <class T>
Result<std::vector<T>> each(const char* setting, const std::string& list,
                            const std::function<Result<T>(const std::string&)>& one) {
  std::vector<T> all;
  for (const std::string& part : split(list)) {
    auto value = one(part);
    if (!value) return value.error();
    all.push_back(*std::move(value));
  }
  if (all.size() > Filters::kMost) {
    return Error{fmt::format("{} names {}; at most {} are possible", setting, all.size(), Filters::kMost)};
  }
  if (all.empty() && !list.empty())
    return Error{fmt::format("{} is '{}', which names nobody", setting, list)};
  return all;
}

}  // namespace

std::string FilterSettings::words() const {
  std::vector<std::string> set;
  if (!pids.empty()) set.push_back("TRACE_PIDS=" + pids);
  if (!users.empty()) set.push_back("TRACE_USERS=" + users);
  if (!cgroups.empty()) set.push_back("TRACE_CGROUPS=" + cgroups);
  return fmt::format("{}", fmt::join(set, " "));
}

std::vector<std::string> Filters::ebpf_options() const {
  std::vector<std::string> options;
  if (!pids.empty()) options.push_back(fmt::format("--only-pid={}", fmt::join(pids, ",")));
  if (!uids.empty()) options.push_back(fmt::format("--only-user={}", fmt::join(uids, ",")));
  for (const Cgroup& cgroup : cgroups) options.push_back("--only-cgroup=" + cgroup.path);
  return options;
}

std::vector<std::pair<std::string, std::string>> Filters::stap_variables() const {
  std::vector<std::pair<std::string, std::string>> variables;
  if (!pids.empty()) variables.emplace_back("only_pids", fmt::format("{}", fmt::join(pids, ".")));
  if (!uids.empty()) variables.emplace_back("only_uids", fmt::format("{}", fmt::join(uids, ".")));
  std::vector<std::uint64_t> ids;
  for (const Cgroup& cgroup : cgroups) ids.push_back(cgroup.id);
  if (!ids.empty()) variables.emplace_back("only_cgroups", fmt::format("{}", fmt::join(ids, ".")));
  return variables;
}

Result<Filters> resolve_filters(const FilterSettings& settings, const fs::path& cgroup_root) {
  auto pids = each<std::uint32_t>("TRACE_PIDS", settings.pids, pid_of);
  if (!pids) return pids.error();
  auto uids = each<std::uint32_t>("TRACE_USERS", settings.users, uid_of);
  if (!uids) return uids.error();
  auto cgroups = each<Filters::Cgroup>("TRACE_CGROUPS", settings.cgroups,
                                       [&](const std::string& text) { return cgroup_of(text, cgroup_root); });
  if (!cgroups) return cgroups.error();
  return Filters{*std::move(pids), *std::move(uids), *std::move(cgroups)};
}

fs::path cgroup2_mount(const std::string& mountinfo) {
  // proc(5): ID PARENT DEVICE ROOT MOUNT_POINT OPTIONS [TAGS] - TYPE SOURCE OPTIONS
  std::istringstream lines(mountinfo);
  for (std::string line; std::getline(lines, line);) {
    if (line.find(" - cgroup2 ") == std::string::npos) continue;
    std::istringstream fields(line);
    std::string id;
    std::string parent;
    std::string device;
    std::string root;
    std::string point;
    if (fields >> id >> parent >> device >> root >> point) return point;
  }
  return {};
}

}  // namespace mapledger
