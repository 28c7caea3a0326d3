#include <cstdlib>
#include <exception>

#include <spdlog/spdlog.h>

#include "collector/app.hpp"
#include "collector/config.hpp"
#include "common/config/dotenv.hpp"
#include "common/config/options.hpp"
#include "common/logging.hpp"

int main(int argc, char** argv) {
  using namespace mapledger;
  try {
    load_dotenv(".env");
    CollectorConfig config;
    CLI::App app("Stores every mmap and munmap of every process of this machine in MySQL.",
                 "mapledger-collector");
    app.set_version_flag("--version", MAPLEDGER_VERSION);
    add_collector_settings(app, config);
    if (const int code = parse_settings(app, argc, argv); code >= 0) return code;
    resolve_database(config);
    set_up_logging("collector", config.log_level, config.log_format);
    setenv("TZ", config.source_timezone.c_str(), 1);  // what mktime(3) reads the older line forms' times by
    return run_collector(config);
  } catch (const std::exception& error) {
    spdlog::error("{}", error.what());
    return 1;
  }
}
