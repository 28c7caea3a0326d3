// A server with a token, and the bounds of an address.
#include <fmt/format.h>

#include <gtest/gtest.h>

#include "api/http/gate.hpp"
#include "api/http/token_guard.hpp"
#include "common/clock.hpp"
#include "tests/api/support/test_server.hpp"
#include "tests/hostile/raw_client.hpp"

namespace mapledger::api {
namespace {

const std::string kToken = "0123456789abcdefTOKEN";

DatabaseConfig nowhere() {
  DatabaseConfig config;
  config.socket = "/nonexistent/db.sock";
  return config;
}

ApiConfig with_token() {
  ApiConfig config = test_config();
  config.token = kToken;
  return config;
}

const std::string kUpgrade =
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

unsigned upgrade(std::uint16_t port, const std::string& headers) {
  return ask(port, "GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n" + kUpgrade + headers + "\r\n").status;
}

class AccessTest : public testing::Test {
 protected:
  [[nodiscard]] unsigned status(const std::string& target, const std::string& headers = "") const {
    return get(server.port(), target, headers).status;
  }
  [[nodiscard]] Answered login(const std::string& token) const {
    const std::string body = R"({"token":")" + token + "\"}";
    return ask(server.port(), fmt::format("POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                                          "application/json\r\nContent-Length: {}\r\n\r\n{}",
                                          body.size(), body));
  }
  static std::string cookie_in(const std::string& head) {
    const auto at = head.find("Set-Cookie: ");
    return at == std::string::npos ? "" : head.substr(at + 12, head.find(';', at) - at - 12);
  }

  TestServer server{nowhere(), "/nonexistent", with_token()};
};

TEST_F(AccessTest, WithoutATokenNothingThatHoldsDataIsAnswered) {
  for (const char* path :
       {"/api/v1/top", "/api/v1/processes", "/api/v1/nothing", "/api", "/metrics", "/api/v1/login/x"}) {
    const Answered answered = get(server.port(), path);
    EXPECT_EQ(answered.status, 401U) << path;
    EXPECT_NE(answered.head.find("WWW-Authenticate: Bearer"), std::string::npos);
  }
  EXPECT_EQ(upgrade(server.port(), ""), 401U);
  EXPECT_EQ(status("/%61pi/v1/top"), 401U);
  EXPECT_EQ(status("/healthz"), 200U);
  EXPECT_EQ(status("/readyz"), 503U);  // there is no database
  EXPECT_EQ(status("/"), 503U);        // the dashboard is not built here
}

TEST_F(AccessTest, TheTokenOpensAll) {
  const std::string with = "Authorization: Bearer " + kToken + "\r\n";
  EXPECT_EQ(status("/api/v1/top", with), 503U);
  EXPECT_EQ(status("/metrics", with), 200U);
  EXPECT_EQ(status("/metrics", "authorization: bearer  " + kToken + " \r\n"), 200U);
  EXPECT_EQ(upgrade(server.port(), with), 101U);
}

TEST_F(AccessTest, WhatIsNotTheTokenIsRefused) {
  for (const std::string& wrong :
       {std::string("Bearer "), "Bearer " + kToken + "x", "Bearer " + kToken.substr(1), "Basic " + kToken,
        "Bearer\t" + kToken, kToken, std::string("Bearer ' OR '1'='1")})
    EXPECT_EQ(status("/metrics", "Authorization: " + wrong + "\r\n"), 401U) << wrong;
  EXPECT_EQ(status("/metrics?token=" + kToken), 401U);
}

TEST_F(AccessTest, TriesOfAnAddressAreLimitedAndThenTheRightOneTooIsRefused) {
  for (int i = 0; i < static_cast<int>(Gate::kTries); ++i) EXPECT_EQ(login("wrong").status, 401U);
  const Answered refused = login(kToken);
  EXPECT_EQ(refused.status, 429U);
  EXPECT_NE(refused.head.find("Retry-After: "), std::string::npos);
  EXPECT_EQ(status("/metrics", "Authorization: Bearer " + kToken + "\r\n"), 429U);
  EXPECT_EQ(status("/healthz"), 200U);
}

TEST_F(AccessTest, LoginGivesACookieThatOpensAllToPagesOfOurOwn) {
  const Answered in = login(kToken);
  ASSERT_EQ(in.status, 204U);
  EXPECT_NE(in.head.find("; HttpOnly; SameSite=Strict"), std::string::npos) << in.head;
  EXPECT_EQ(in.head.find("Secure"), std::string::npos);
  EXPECT_EQ(in.head.find(kToken), std::string::npos);
  const std::string cookie = "Cookie: theme=dark; " + cookie_in(in.head) + "\r\n";
  EXPECT_EQ(status("/metrics", cookie), 200U);
  EXPECT_EQ(status("/metrics", cookie + "Origin: http://localhost\r\n"), 200U);
  EXPECT_EQ(status("/metrics", cookie + "Origin: http://evil.example\r\n"), 403U);
  EXPECT_EQ(upgrade(server.port(), cookie), 101U);
  EXPECT_EQ(upgrade(server.port(), cookie + "Origin: http://evil.example\r\n"), 403U);
}

TEST_F(AccessTest, ForgedCookiesAreRefused) {
  const std::string cookie = cookie_in(login(kToken).head);
  const auto equals = cookie.find('=');
  const std::string name = cookie.substr(0, equals + 1);
  const std::string value = cookie.substr(equals + 1);
  const std::string mac = value.substr(value.find('.'));
  for (const std::string& forged :
       {std::string(), std::string("."), mac, "9999999999" + mac, value + "0",
        value.substr(0, value.size() - 1), "99999999999999999999999" + mac, "-1" + mac, kToken,
        TokenGuard("another token, long enough").make_cookie(utc_now_us()),
        TokenGuard(kToken).make_cookie(utc_now_us() - (TokenGuard::kCookieSeconds + 1) * 1'000'000)})
    EXPECT_EQ(status("/metrics", "Cookie: " + name + forged + "\r\n"), 401U) << forged;
  EXPECT_EQ(status("/metrics", "Cookie: " + name + value + "\r\n"), 200U);
}

TEST_F(AccessTest, LogoutTakesTheCookieBack) {
  const Answered out =
      ask(server.port(), "POST /api/v1/logout HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(out.status, 204U);
  EXPECT_NE(out.head.find("mapledger_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"),
            std::string::npos);
}

TEST(RateTest, AnAddressThatAsksTooMuchIsToldToWait) {
  ApiConfig config = test_config();
  config.rate = 1;
  TestServer server(nowhere(), "/nonexistent", config);
  unsigned refused = 0;
  for (int i = 0; i < 50; ++i) {
    const Answered answered = get(server.port(), "/healthz");
    if (answered.status != 429) continue;
    ++refused;
    EXPECT_NE(answered.head.find("Retry-After: "), std::string::npos);
  }
  EXPECT_GT(refused, 0U);
}

TEST(RateTest, ATrustedProxysClientsAreCountedEachForItself) {
  ApiConfig config = test_config();
  config.rate = 1;
  config.trusted_proxies = "127.0.0.1";
  TestServer server(nowhere(), "/nonexistent", config);
  for (int i = 0; i < 50; ++i) {
    // What a client itself put into the header stands before what the proxy adds.
    const std::string from = fmt::format("X-Forwarded-For: 10.9.9.9, 192.0.2.{}\r\n", i);
    EXPECT_EQ(get(server.port(), "/healthz", from).status, 200U);
  }
}

TEST(RateTest, NobodyElsesWordOnTheAddressCounts) {
  ApiConfig config = test_config();
  config.rate = 1;
  TestServer server(nowhere(), "/nonexistent", config);
  unsigned refused = 0;
  for (int i = 0; i < 50; ++i)
    refused += get(server.port(), "/healthz", fmt::format("X-Forwarded-For: 192.0.2.{}\r\n", i)).status == 429
                   ? 1U
                   : 0U;
  EXPECT_GT(refused, 0U);
}

TEST(BoundsTest, ConnectionsOfAnAddressAreBoundedAndThoseOverAreTold) {
  ApiConfig config = test_config();
  config.connections_per_address = 3;
  TestServer server(nowhere(), "/nonexistent", config);
  const RawClient first(server.port());
  const RawClient second(server.port());
  const RawClient third(server.port());
  const Answered fourth = get(server.port(), "/healthz");
  EXPECT_EQ(fourth.status, 429U);
  EXPECT_NE(fourth.head.find("Retry-After: "), std::string::npos);
}

TEST(BoundsTest, ConnectionsInAllAreBoundedAndThoseOverAreTold) {
  ApiConfig config = test_config();
  config.connections = 2;
  TestServer server(nowhere(), "/nonexistent", config);
  const RawClient first(server.port());
  const RawClient second(server.port());
  EXPECT_EQ(get(server.port(), "/healthz").status, 503U);
}

class SlowTest : public testing::Test {
 protected:
  static ApiConfig impatient() {
    ApiConfig config = test_config();
    config.patience = {std::chrono::milliseconds(300), std::chrono::milliseconds(300),
                       std::chrono::milliseconds(300), std::chrono::milliseconds(300),
                       std::chrono::milliseconds(300)};
    return config;
  }
  TestServer server{nowhere(), "/nonexistent", impatient()};
};

// Each waits until the server closes: were the client not cut, nothing would come and the test would fail.
TEST_F(SlowTest, SilentClientIsCut) {
  RawClient client(server.port());
  EXPECT_EQ(client.read_all(), "");
}

TEST_F(SlowTest, SlowHeaderIsCut) {
  RawClient client(server.port());
  client.send("GET /healthz HTTP/1.1\r\nHost: loc");
  EXPECT_EQ(client.read_all(), "");
}

TEST_F(SlowTest, SlowBodyIsCut) {
  RawClient client(server.port());
  client.send(
      "POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
      "20\r\n\r\n{");
  EXPECT_EQ(client.read_all(), "");
}

TEST_F(SlowTest, ClientThatKeepsTheConnectionForNothingIsCut) {
  RawClient client(server.port());
  client.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_NE(client.read_all().find("200 OK"), std::string::npos);
}

TEST(CorsTest, OnlyNamedOriginsMayRead) {
  ApiConfig config = test_config();
  config.cors_origins = "https://wall.example";
  TestServer server(nowhere(), "/nonexistent", config);
  const Answered named = get(server.port(), "/healthz", "Origin: https://wall.example\r\n");
  EXPECT_NE(named.head.find("Access-Control-Allow-Origin: https://wall.example"), std::string::npos);
  EXPECT_NE(named.head.find("Vary: Origin"), std::string::npos);
  const Answered other = get(server.port(), "/healthz", "Origin: https://evil.example\r\n");
  EXPECT_EQ(other.head.find("Access-Control-Allow"), std::string::npos);
  const Answered preflight =
      ask(server.port(),
          "OPTIONS /api/v1/top HTTP/1.1\r\nHost: localhost\r\nOrigin: https://wall.example\r\n"
          "Access-Control-Request-Method: GET\r\n\r\n");
  EXPECT_EQ(preflight.status, 204U);
  EXPECT_NE(preflight.head.find("Access-Control-Allow-Methods: GET, HEAD"), std::string::npos);
  EXPECT_EQ(upgrade(server.port(), "Origin: https://wall.example\r\n"), 101U);
}

}  // namespace
}  // namespace mapledger::api
