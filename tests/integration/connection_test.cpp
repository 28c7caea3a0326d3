#include "common/mysql/connection.hpp"

#include <gtest/gtest.h>

#include "tests/support/test_database.hpp"

namespace mapledger {
namespace {

TEST(Connection, WhereTlsIsRequiredItIsUsedOrTheServerIsRefused) {
  DatabaseConfig config = test::test_server();
  config.ssl_mode = "required";
  auto connection = mysql::Connection::open(config);
  if (!connection) {
    EXPECT_EQ(connection.error().code, mysql::kTlsFailed) << mysql::describe(connection.error());
    return;
  }
  const auto cipher = connection->query("SHOW SESSION STATUS LIKE 'Ssl_cipher'").value();
  EXPECT_NE(cipher.at(0).at(1), "");
}

}  // namespace
}  // namespace mapledger
