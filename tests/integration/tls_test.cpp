// TLS to a real server whose certificate names 127.0.0.1 alone: scripts/mysql_server.sh.
#include <csignal>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/process.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/test_database.hpp"

namespace mapledger {
namespace {

using mysql::Connection;
using mysql::kTlsFailed;
using test::TestDatabase;
using testing::ContainsRegex;

#ifdef MARIADB_BASE_VERSION
constexpr bool kVerifiesAuthorityAlone = false;
#else
constexpr bool kVerifiesAuthorityAlone = true;
#endif

DatabaseConfig with(const std::string& ssl_mode) {
  DatabaseConfig config = test::test_server();
  config.ssl_mode = ssl_mode;
  return config;
}

/// The server by an address that its certificate does not name.
DatabaseConfig by_another_name(DatabaseConfig config) {
  config.host = "127.0.0.2";
  return config;
}

DatabaseConfig by_another_authority(DatabaseConfig config) {
  config.ssl_ca = std::filesystem::path(config.ssl_ca).replace_filename("other_ca.pem");
  return config;
}

/// The cipher of a new connection: empty without TLS.
std::string cipher(const DatabaseConfig& config) {
  auto connection = Connection::open(config).value();
  return connection.query("SHOW SESSION STATUS LIKE 'Ssl_cipher'").value().at(0).at(1).value();
}

unsigned error_of(const DatabaseConfig& config) {
  const auto connection = Connection::open(config);
  return connection ? 0 : connection.error().code;
}

TEST(Tls, TheServersIdentityIsVerified) {
  EXPECT_NE(cipher(with("verify_identity")), "");
}

TEST(Tls, ACertificateOfAnotherNameIsRefused) {
  EXPECT_EQ(error_of(by_another_name(with("verify_identity"))), kTlsFailed);
}

TEST(Tls, ACertificateOfAnotherAuthorityIsRefused) {
  EXPECT_EQ(error_of(by_another_authority(with("verify_identity"))), kTlsFailed);
  EXPECT_EQ(error_of(by_another_authority(with("verify_ca"))), kTlsFailed);
}

TEST(Tls, VerifyCaChecksTheAuthorityAndTheNameWhereTheClientCannotTellThemApart) {
  EXPECT_NE(cipher(with("verify_ca")), "");
  EXPECT_EQ(error_of(by_another_name(with("verify_ca"))), kVerifiesAuthorityAlone ? 0 : kTlsFailed);
}

TEST(Tls, RequiredTakesAnyCertificate) {
  EXPECT_NE(cipher(by_another_name(by_another_authority(with("required")))), "");
}

TEST(Tls, PreferredTakesAnyCertificate) {
  EXPECT_NE(cipher(by_another_name(by_another_authority(with("preferred")))), "");
}

TEST(Tls, ACertificateIsNeededWhereOneIsToBeVerified) {
  DatabaseConfig config = with("verify_identity");
  config.ssl_ca = "/no/such/ca.pem";
  EXPECT_EQ(error_of(config), kTlsFailed);
}

/// The server knows no hash of the password yet, so the client has to send it, under the server's key.
TEST(Tls, ANewUsersPasswordWorksWithoutTls) {
  TestDatabase database;
  DatabaseConfig config = with("disabled");
  config.user = database.config().name;
  config.password = "odd \"pass'word";
  const std::string name = config.user + "@'%'";
  database.connection().execute("CREATE USER " + name + " IDENTIFIED BY 'odd \"pass''word'").value();
  const auto opened = Connection::open(config);
  database.connection().execute("DROP USER " + name).value();
  EXPECT_TRUE(opened) << mysql::describe(opened.error());
  EXPECT_EQ(cipher(with("disabled")), "");
}

TEST(Tls, AServerThatTakesNoConnectionWithoutTlsIsNoOutage) {
  TestDatabase database;
  database.connection().execute("SET GLOBAL require_secure_transport = ON").value();
  const auto refused = Connection::open(with("disabled"));
  const auto taken = Connection::open(with("preferred"));
  database.connection().execute("SET GLOBAL require_secure_transport = OFF").value();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, mysql::ErrorKind::kAccess) << mysql::describe(refused.error());
  EXPECT_TRUE(taken);
}

TEST(Tls, TheCollectorSaysWhyItRefusesTheServer) {
  test::Process::Environment settings = test::settings_of(by_another_authority(with("verify_identity")));
  settings.emplace_back("DB_NAME", "mapledger");
  settings.emplace_back("TRACER", "stdin");
  const test::TempFolder data;
  settings.emplace_back("DATA_DIR", data.path().string());
  test::Process collector({COLLECTOR}, settings);
  const std::string said = collector.wait_for("waiting for the database");
  EXPECT_THAT(said, ContainsRegex("2026: .*certificate.*DB_SSL_MODE and DB_SSL_CA"));
  collector.signal(SIGTERM);
  EXPECT_EQ(collector.wait(), 1);
}

}  // namespace
}  // namespace mapledger
