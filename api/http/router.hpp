#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "api/http/message.hpp"

namespace mapledger::api {

/// Answers a request. Pure as far as HTTP goes: knows no connection, method or header.
using Handler = std::function<Response(const Request&)>;

struct Route {
  Handler handler;
  bool blocks = false;  ///< reads the database: not to be run on the thread that serves all connections
};

/// Which handler answers a path. Filled at start, then only read. All routes are GET (and HEAD).
class Router {
 public:
  explicit Router(Handler fallback) : fallback_{std::move(fallback), false} {}

  /// A path with a parameter, as "/api/v1/processes/{id}" or "/api/v1/processes/{id}/sizes", stands for all
  /// with one segment there that is not empty; its handler takes that with last_segment().
  void add(std::string path, Route route) { routes_[std::move(path)] = std::move(route); }

  [[nodiscard]] std::vector<std::string> paths() const;

  /// The path's route; for an unknown path under /api/ one that answers 404, for all others the fallback.
  [[nodiscard]] const Route& find(const std::string& path) const;

 private:
  std::map<std::string, Route> routes_;
  Route fallback_;
  Route no_such_path_{
      [](const Request& request) {
        return problem_response(
            {404, "there is no " + request.path + "; api/openapi.yaml lists what is", {}, {}});
      },
      false};
};

}  // namespace mapledger::api
