#pragma once

#include <string>
#include <vector>

#include "common/config/options.hpp"
#include "common/mysql/connection.hpp"

namespace mapledger::test {

/// A database of its own on the real server whose socket MAPLEDGER_TEST_DB_SOCKET names (make test starts
/// it), dropped at the end. Throws if there is no such server: a test without its database has failed.
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
