#include "api/wire/cgroup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace mapledger::api {
namespace {

constexpr std::size_t kIdDigits = 64;
/// As the engines themselves shorten an id.
constexpr std::size_t kShownDigits = 12;

struct Engine {
  std::string_view prefix;  ///< of the id, in the name of a cgroup
  std::string_view name;
};
constexpr std::array kEngines = {Engine{"docker-", "docker"}, Engine{"libpod-", "podman"},
                                 Engine{"cri-containerd-", "containerd"}, Engine{"crio-", "cri-o"}};

constexpr std::array<std::string_view, 3> kUnitSuffixes = {".service", ".scope", ".slice"};

bool is_id(std::string_view text) {
  return text.size() == kIdDigits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool drop_suffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text.remove_suffix(suffix.size());
  return true;
}

bool drop_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    const auto end = path.find('/');
    if (end != 0) segments.push_back(path.substr(0, end));
    path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
  }
  return segments;
}

/// systemd writes what may not stand in a unit's name as \xHH.
std::string decoded(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    std::string_view rest = text;
    unsigned byte = 0;
    if (drop_prefix(rest, "\\x")) {
      const std::string_view digits = rest.substr(0, 2);
      const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
      const bool whole = digits.size() == 2 && error == std::errc{} && end == digits.data() + 2;
      if (whole && byte >= 0x20 && byte < 0x7f) {
        plain += static_cast<char>(byte);
        text = rest.substr(2);
        continue;
      }
    }
    plain += text.front();
    text.remove_prefix(1);
  }
  return plain;
}

std::optional<std::string> container_of(std::string_view segment, std::string_view parent, bool in_pods) {
  const auto shown = [](std::string_view engine, std::string_view id) {
    return fmt::format("{} {}", engine, id.substr(0, kShownDigits));
  };
  if (is_id(segment)) {
    if (parent == "docker") return shown("docker", segment);
    if (in_pods) return shown("kubernetes", segment);
    return std::nullopt;
  }
  std::string_view name = segment;
  if (drop_prefix(name, "lxc.payload.") || parent == "lxc" || parent == "lxc.payload") {
    return name.empty() ? std::nullopt : std::optional(fmt::format("lxc {}", decoded(name)));
  }
  drop_suffix(name, ".scope");
  for (const Engine& engine : kEngines) {
    std::string_view id = name;
    if (drop_prefix(id, engine.prefix) && is_id(id)) return shown(engine.name, id);
  }
  return std::nullopt;
}

bool is_unit(std::string_view segment) {
  return std::any_of(kUnitSuffixes.begin(), kUnitSuffixes.end(), [&](std::string_view suffix) {
    return segment.size() > suffix.size() && segment.ends_with(suffix);
  });
}

}  // namespace

std::optional<CgroupOwner> read_cgroup(std::string_view path) {
  const auto segments = segments_of(path);
  const bool in_pods = std::any_of(segments.begin(), segments.end(),
                                   [](std::string_view segment) { return segment.starts_with("kubepods"); });
  for (std::size_t i = segments.size(); i-- > 0;) {
    const std::string_view parent = i > 0 ? segments[i - 1] : std::string_view{};
    if (auto name = container_of(segments[i], parent, in_pods)) {
      return CgroupOwner{CgroupOwner::Kind::kContainer, std::move(*name)};
    }
  }
  const auto unit = std::find_if(segments.rbegin(), segments.rend(), is_unit);
  if (unit == segments.rend()) return std::nullopt;
  return CgroupOwner{CgroupOwner::Kind::kUnit, decoded(*unit)};
}

}  // namespace mapledger::api
