#include <cstdio>
#include <exception>

#include "api/app.hpp"
#include "api/config.hpp"
#include "common/config/dotenv.hpp"
#include "common/config/options.hpp"
#include "common/logging.hpp"

int main(int argc, char** argv) {
  try {
    mapledger::load_dotenv(".env");
    mapledger::api::ApiConfig config;
    CLI::App options("Serves the ledger of memory requests: REST, WebSocket and the dashboard.",
                     "mapledger-api");
    options.set_version_flag("--version", MAPLEDGER_VERSION);
    mapledger::api::add_api_settings(options, config);
    if (const int code = mapledger::parse_settings(options, argc, argv); code >= 0) return code;
    mapledger::api::resolve(config);
    mapledger::set_up_logging("api", config.common.log_level, config.common.log_format);
    mapledger::api::App app(config);
    app.stop_on_signals();
    app.run();
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "mapledger-api: %s\n", error.what());
    return 1;
  }
}
