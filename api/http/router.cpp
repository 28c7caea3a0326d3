#include "api/http/router.hpp"

#include <string_view>

namespace mapledger::api {
namespace {

bool matches_parameter(std::string_view pattern, std::string_view path) {
  const std::string_view before = pattern.substr(0, pattern.find('{'));
  if (before.size() == pattern.size()) return false;
  const std::string_view behind = pattern.substr(pattern.find('}') + 1);
  return path.size() > before.size() + behind.size() && path.starts_with(before) && path.ends_with(behind) &&
         path.substr(0, path.size() - behind.size()).find('/', before.size()) == std::string_view::npos;
}

}  // namespace

std::vector<std::string> Router::paths() const {
  std::vector<std::string> all;
  for (const auto& [path, route] : routes_) all.push_back(path);
  return all;
}

const Route& Router::find(const std::string& path) const {
  const auto exact = routes_.find(path);
  if (exact != routes_.end()) return exact->second;
  for (const auto& [pattern, route] : routes_) {
    if (matches_parameter(pattern, path)) return route;
  }
  return path == "/api" || path.starts_with("/api/") ? no_such_path_ : fallback_;
}

}  // namespace mapledger::api
