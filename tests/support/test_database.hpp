#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/config/settings.hpp"
#include "common/mysql/connection.hpp"

namespace mapledger::test {

/// The real server that the tests use, as a user who may do everything: over TCP at MAPLEDGER_TEST_DB_HOST,
/// with _PORT, _USER, _PASS, _SSL_MODE and _SSL_CA, or else by the socket MAPLEDGER_TEST_DB_SOCKET (make test
/// and make test-mysql start one). Throws if there is none: a test without its database has failed.
DatabaseConfig test_server();

/// The same as variables of a program's environment.
std::vector<std::pair<std::string, std::string>> settings_of(const DatabaseConfig& config);

/// A database of its own on that server, dropped at the end.
class TestDatabase {
 public:
  enum class Schema { kNewest, kNone };
  explicit TestDatabase(Schema schema = Schema::kNewest);
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;
  ~TestDatabase();

  [[nodiscard]] const DatabaseConfig& config() const { return config_; }
  mysql::Connection& connection() { return connection_; }

  /// All rows of a query, a row as its columns joined by |, NULL as NULL.
  std::vector<std::string> rows(const std::string& sql);
  /// The only value of a query.
  std::string value(const std::string& sql);

 private:
  DatabaseConfig config_;
  mysql::Connection connection_;
};

}  // namespace mapledger::test
