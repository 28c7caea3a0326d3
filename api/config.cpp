#include "api/config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "api/http/token_guard.hpp"
#include "common/config/options.hpp"
#include "common/shipped.hpp"

namespace mapledger::api {
namespace {

void resolve_token(ApiConfig& config) {
  if (!config.token_file.empty()) {
    if (!config.token.empty())
      throw std::runtime_error("API_TOKEN and API_TOKEN_FILE are both set: keep one");
    std::ifstream in(config.token_file);
    if (!std::getline(in, config.token)) {
      throw std::runtime_error(
          fmt::format("API_TOKEN_FILE = '{}': cannot be read, or is empty", config.token_file.string()));
    }
    config.token = CLI::detail::trim_copy(config.token);
  }
  if (config.token.empty() && config.token_file.empty()) return;
  const bool plain =
      std::all_of(config.token.begin(), config.token.end(), [](char c) { return c > ' ' && c < 127; });
  if (!plain || config.token.size() < TokenGuard::kLeastLength) {
    throw std::runtime_error(
        fmt::format("API_TOKEN: allowed: at least {} letters, digits and signs without blanks; `openssl rand "
                    "-hex 24` makes one",
                    TokenGuard::kLeastLength));
  }
}

}  // namespace

void add_api_settings(CLI::App& app, ApiConfig& config) {
  add_common_settings(app, config.common);
  add_setting(app, "API_HOST", config.host, "address to serve on");
  add_setting(app, "API_PORT", config.port, "TCP port to serve on; 0: any free one")
      ->check(CLI::Range(0, 65535));
  add_setting(app, "API_OPEN", config.open,
              "yes: allow an API_HOST that is not loopback without a token; whoever reaches it may read")
      ->check(CLI::IsMember({"yes", "no"}));
  add_setting(app, "API_TOKEN", config.token, "what a client must know to read; at least 16 characters");
  add_setting(app, "API_TOKEN_FILE", config.token_file, "a file that holds it instead");
  add_setting(app, "API_ALLOWED_HOSTS", config.allowed_hosts,
              "more names by which browsers may ask for this server, with commas between; *: any");
  add_setting(app, "API_CORS_ORIGINS", config.cors_origins,
              "origins of other sites whose pages may read (https://wall.example), with commas between");
  add_setting(app, "API_TRUSTED_PROXIES", config.trusted_proxies,
              "addresses or networks of proxies whose X-Forwarded-For counts, with commas between");
  add_setting(app, "API_RATE", config.rate, "requests a second that one address may make; 0: no limit")
      ->check(CLI::Range(0, 1000000));
  add_setting(app, "API_CONNECTIONS", config.connections, "connections at the same time")
      ->check(CLI::Range(10, 100000));
  add_setting(app, "API_CONNECTIONS_PER_ADDRESS", config.connections_per_address, "of these by one address")
      ->check(CLI::Range(1, 100000));
  add_setting(
      app, "API_SNAPSHOT_MS", config.snapshot_ms,
      "how old a snapshot may be that all who ask the same share, in milliseconds; 0: each is read anew")
      ->check(CLI::Range(0, 10000));
  add_setting(app, "API_DB_USER", config.db_user,
              "database user that may only SELECT; empty: DB_USER and DB_PASS");
  add_setting(app, "API_DB_PASS", config.db_password, "its password");
  add_setting(app, "API_DB_POOL", config.db_pool, "connections to the database")->check(CLI::Range(2, 64));
  add_setting(app, "API_POLL_MS", config.poll_ms, "how often the ledger is asked for news, in milliseconds")
      ->check(CLI::Range(10, 60000));
  add_setting(app, "DASHBOARD_DIR", config.dashboard_dir, "the built dashboard; empty: the shipped one");
}

std::vector<std::string> parts_of(const std::string& list) {
  std::vector<std::string> parts;
  std::istringstream in(list);
  for (std::string part; std::getline(in, part, ',');) {
    part = CLI::detail::trim_copy(part);
    if (!part.empty()) parts.push_back(part);
  }
  return parts;
}

void resolve(ApiConfig& config) {
  resolve_token(config);
  for (const std::string& origin : parts_of(config.cors_origins)) {
    const auto scheme = origin.find("://");
    if (scheme == std::string::npos || origin.find('/', scheme + 3) != std::string::npos) {
      throw std::runtime_error(fmt::format(
          "API_CORS_ORIGINS = '{}': allowed: origins as browsers send them (https://wall.example), "
          "with commas between",
          origin));
    }
  }
  resolve_database(config.common);
  if (config.common.database.route) {
    config.common.database.route->spread();
    config.common.database.io_seconds = 12;  // a statement ends by itself after 10 (store/pool.cpp)
  }
  if (!config.db_user.empty()) {
    config.common.database.user = config.db_user;
    config.common.database.password = config.db_password;
  }
  if (config.dashboard_dir.empty()) config.dashboard_dir = shipped("dashboard", "dashboard/dist");
}

}  // namespace mapledger::api
