// Several ways to one database: what the programs do while some of them are shut.
#include "api/store/mysql_store.hpp"
#include "collector/doctor/storage.hpp"
#include "collector/retention/lease.hpp"
#include "collector/sink/batch_store.hpp"
#include "tests/integration/durable_fixture.hpp"

namespace mapledger {
namespace {

using mysql::Connection;
using testing::HasSubstr;

class AddressesTest : public DurableTest {
 protected:
  [[nodiscard]] std::string addresses() const {
    return "127.0.0.1:" + std::to_string(first_.config().port) +
           ",127.0.0.1:" + std::to_string(second_.config().port);
  }
  /// As the settings give it, in the order that they have.
  [[nodiscard]] DatabaseConfig both() const {
    CommonConfig config;
    config.database = database_.config();
    config.database.socket.clear();
    config.database.host = addresses();
    resolve_database(config);
    return config.database;
  }
  static std::string text_of(const Connection& connection, const DatabaseConfig& config) {
    return config.route->at(connection.place()).text();
  }

  test::DatabaseGate first_{database_.config(), test::DatabaseGate::By::kPort};
  test::DatabaseGate second_{database_.config(), test::DatabaseGate::By::kPort};
};

TEST_F(AddressesTest, TheNextIsTakenWhenOneRefusesAndTheFirstAgainWhenItIsBack) {
  const DatabaseConfig config = both();
  EXPECT_EQ(Connection::open(config).value().place(), 0U);
  first_.shut();
  const Connection other = Connection::open(config).value();
  EXPECT_EQ(other.place(), 1U);
  EXPECT_TRUE(other.is_on_route());
  first_.open();
  EXPECT_EQ(Connection::open(config).value().place(), 1U) << "one stays where it is";
  config.route->reached(0);  // as look_home() does when it is time
  EXPECT_FALSE(other.is_on_route());
  second_.shut();
  first_.shut();
  EXPECT_EQ(Connection::open(config).error().kind, mysql::ErrorKind::kConnection);
}

TEST_F(AddressesTest, ACollectorGoesOnAtTheOtherAddressAndStoresAllOnce) {
  more_settings_ = {{"DB_SOCKET", ""}, {"DB_HOST", addresses()}};
  const auto collector = start();
  for (int round = 0; round < 4; ++round) {
    lines_.write(3'000);
    (round % 2 == 0 ? first_ : second_).shut();
    lines_.write(3'000);
    await_stored(lines_.last());
    (round % 2 == 0 ? first_ : second_).open();
  }
  stop(*collector);
  expect_all_once();
  EXPECT_THAT(collector->output(), HasSubstr("first choice of 2"));
  EXPECT_THAT(collector->output(), HasSubstr("the database: now 127.0.0.1:"));
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM gaps"), "0");
}

TEST_F(AddressesTest, TheApiSpreadsItsConnectionsAndAnswersWhileOneIsShut) {
  run_once();
  const DatabaseConfig config = both();
  config.route->spread();
  api::MysqlStore store(config);
  ASSERT_TRUE(store.machines());
  (config.route->places()[0].connections == 1 ? first_ : second_).shut();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(store.machines().value().size(), 1U);
  const Connection one = Connection::open(config).value();
  first_.open();
  second_.open();
  const auto places = store.places();
  EXPECT_EQ(places[0].connections + places[1].connections, 2U);
}

TEST_F(AddressesTest, DoctorLooksAtEach) {
  CollectorConfig config;
  config.database = both();
  second_.shut();
  const auto findings = doctor::check_databases(doctor::gather_databases(config), {});
  std::string text;
  for (const auto& finding : findings) text += finding.name + "=" + std::to_string(int(finding.state)) + "\n";
  const std::string first = "database 127.0.0.1:" + std::to_string(first_.config().port) + "=";
  const std::string second = "database 127.0.0.1:" + std::to_string(second_.config().port) + "=";
  EXPECT_THAT(text, HasSubstr(first + std::to_string(int(doctor::Finding::State::kOk))));
  EXPECT_THAT(text, HasSubstr(second + std::to_string(int(doctor::Finding::State::kFailed))));
}

TEST_F(AddressesTest, OneCollectorAtATimeTendsThePartitions) {
  Connection& database = database_.connection();
  Lease first(1);
  Lease second(2);
  EXPECT_TRUE(first.take(database).value());
  EXPECT_FALSE(second.take(database).value());
  EXPECT_TRUE(first.take(database).value()) << "held on";
  EXPECT_TRUE(Lease(1).take(database).value()) << "it was started again";
  ASSERT_TRUE(first.give_back(database));
  EXPECT_TRUE(second.take(database).value());
  EXPECT_FALSE(first.take(database).value());
  database.execute("UPDATE leases SET until_us = 1").value();  // it was not heard of for long
  EXPECT_TRUE(first.take(database).value());
  EXPECT_FALSE(second.take(database).value());
}

}  // namespace
}  // namespace mapledger
