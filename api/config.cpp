#include "api/config.hpp"

namespace mapledger::api {

void add_api_settings(CLI::App& app, ApiConfig& config) {
  add_common_settings(app, config.common);
  add_setting(app, "API_HOST", config.host, "address to serve on");
  add_setting(app, "API_PORT", config.port, "TCP port to serve on; 0: any free one")
      ->check(CLI::Range(0, 65535));
  add_setting(app, "API_OPEN", config.open,
              "yes: allow an API_HOST that is not loopback; whoever reaches it may read")
      ->check(CLI::IsMember({"yes", "no"}));
  add_setting(app, "API_DB_USER", config.db_user,
              "database user that may only SELECT; empty: DB_USER and DB_PASS");
  add_setting(app, "API_DB_PASS", config.db_password, "its password");
  add_setting(app, "API_DB_POOL", config.db_pool, "connections to the database")->check(CLI::Range(2, 64));
  add_setting(app, "API_POLL_MS", config.poll_ms, "how often the ledger is asked for news, in milliseconds")
      ->check(CLI::Range(10, 60000));
  add_setting(app, "DASHBOARD_DIR", config.dashboard_dir, "the built dashboard; empty: the shipped one");
}

void resolve(ApiConfig& config) {
  resolve_database(config.common);
  if (!config.db_user.empty()) {
    config.common.database.user = config.db_user;
    config.common.database.password = config.db_password;
  }
  if (config.dashboard_dir.empty()) config.dashboard_dir = MAPLEDGER_SOURCE_DIR "/dashboard/dist";
}

}  // namespace mapledger::api
