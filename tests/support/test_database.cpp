#include "tests/support/test_database.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

#include "collector/sink/migrator.hpp"

namespace mapledger::test {
namespace {

DatabaseConfig server() {
  const char* socket = std::getenv("MAPLEDGER_TEST_DB_SOCKET");
  if (socket == nullptr || *socket == '\0') {
    throw std::runtime_error("MAPLEDGER_TEST_DB_SOCKET is not set: run make test, which starts a database");
  }
  DatabaseConfig config;
  config.socket = socket;
  config.user = "root";
  config.name.clear();
  return config;
}

}  // namespace

TestDatabase::TestDatabase(Schema schema)
    : config_(server()), connection_(mysql::Connection::open(config_).value()) {
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
