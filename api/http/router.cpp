#include "api/http/router.hpp"

namespace mapledger::api {

std::vector<std::string> Router::paths() const {
  std::vector<std::string> all;
  for (const auto& [path, route] : routes_) all.push_back(path);
  return all;
}

const Route& Router::find(const std::string& path) const {
  const auto route = routes_.find(path);
  if (route != routes_.end()) return route->second;
  return path == "/api" || path.starts_with("/api/") ? no_such_path_ : fallback_;
}

}  // namespace mapledger::api
