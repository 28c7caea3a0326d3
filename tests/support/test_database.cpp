#include "tests/support/test_database.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

#include "collector/sink/migrator.hpp"

namespace mapledger::test {
namespace {

/// The variable MAPLEDGER_TEST_DB_<name>; empty if it is not set.
std::string variable(const char* name) {
  const char* value = std::getenv(fmt::format("MAPLEDGER_TEST_DB_{}", name).c_str());
  return value == nullptr ? "" : value;
}

}  // namespace

DatabaseConfig test_server() {
  DatabaseConfig config;
  config.user = "root";
  config.name.clear();
  config.host = variable("HOST");
  if (config.host.empty()) {
    config.socket = variable("SOCKET");
    if (config.socket.empty()) {
      throw std::runtime_error("MAPLEDGER_TEST_DB_SOCKET is not set: run make test, which starts a database");
    }
    return config;
  }
  config.port = static_cast<std::uint16_t>(std::stoi(variable("PORT")));
  config.user = variable("USER");
  config.password = variable("PASS");
  config.ssl_mode = variable("SSL_MODE");
  config.ssl_ca = variable("SSL_CA");
  return config;
}

std::vector<std::pair<std::string, std::string>> settings_of(const DatabaseConfig& config) {
  return {{"DB_HOST", config.host},         {"DB_PORT", std::to_string(config.port)},
          {"DB_SOCKET", config.socket},     {"DB_USER", config.user},
          {"DB_PASS", config.password},     {"DB_NAME", config.name},
          {"DB_SSL_MODE", config.ssl_mode}, {"DB_SSL_CA", config.ssl_ca}};
}

TestDatabase::TestDatabase(Schema schema)
    : config_(test_server()), connection_(mysql::Connection::open(config_).value()) {
  static int count = 0;
  config_.name = fmt::format("mapledger_test_{}_{}", getpid(), ++count);
  connection_.execute("CREATE DATABASE " + config_.name).value();
  connection_.execute("USE " + config_.name).value();
  if (schema == Schema::kNone) return;
  const auto migrations = read_migrations(MAPLEDGER_SOURCE_DIR "/sql").value();
  migrate(connection_, migrations).value();
}

TestDatabase::~TestDatabase() {
  static_cast<void>(connection_.execute("DROP DATABASE " + config_.name));
}

std::vector<std::string> TestDatabase::rows(const std::string& sql) {
  std::vector<std::string> joined;
  const auto found = connection_.query(sql).value();
  for (const auto& row : found) {
    std::string text;
    for (const auto& column : row) text += (text.empty() ? "" : "|") + column.value_or("NULL");
    joined.push_back(text);
  }
  return joined;
}

std::string TestDatabase::value(const std::string& sql) {
  const auto found = rows(sql);
  return found.size() == 1 ? found[0] : fmt::format("({} rows)", found.size());
}

}  // namespace mapledger::test
