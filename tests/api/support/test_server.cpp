#include "tests/api/support/test_server.hpp"

namespace mapledger::api {
namespace {

ApiConfig config_of(const DatabaseConfig& database, const std::filesystem::path& dashboard,
                    ApiConfig config) {
  config.common.database = database;
  config.poll_ms = 10;
  config.dashboard_dir = dashboard;
  return config;
}

}  // namespace

ApiConfig test_config() {
  ApiConfig config;
  config.snapshot_ms = 0;
  config.rate = 0;
  config.port = 0;
  return config;
}

TestServer::TestServer(const DatabaseConfig& database, const std::filesystem::path& dashboard,
                       const ApiConfig& config)
    : app_(config_of(database, dashboard, config)), thread_([this] { app_.run(); }) {}

void TestServer::stop() {
  if (!thread_.joinable()) return;
  app_.stop();
  thread_.join();
}

}  // namespace mapledger::api
