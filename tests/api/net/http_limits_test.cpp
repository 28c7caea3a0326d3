#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "tests/api/support/http_client.hpp"
#include "tests/api/support/test_server.hpp"

namespace mapledger::api {
namespace {

namespace fs = std::filesystem;

/// The server without a database: what HTTP itself asks of it.
class HttpLimitsTest : public testing::Test {
 protected:
  HttpLimitsTest() : folder(make_folder()), server(nowhere(), folder) {}
  ~HttpLimitsTest() override { fs::remove_all(folder); }

  static fs::path make_folder() {
    fs::path made = fs::temp_directory_path() / fmt::format("mapledger-dist-{}", getpid());
    fs::create_directories(made / "assets");
    std::ofstream(made / "index.html") << "<p>index</p>";
    std::ofstream(made / "assets/a.css") << "p{}";
    return made;
  }
  static DatabaseConfig nowhere() {
    DatabaseConfig config;
    config.socket = "/nonexistent/db.sock";
    return config;
  }
  HttpAnswer send(const std::string& first_line, const std::string& headers = "Host: localhost\r\n") {
    return http_exchange(server.port(), first_line + "\r\n" + headers + "\r\n");
  }

  fs::path folder;
  TestServer server;
};

TEST_F(HttpLimitsTest, EveryAnswerCarriesTheSecurityHeaders) {
  for (const char* target : {"/", "/assets/a.css", "/healthz", "/api/v1/top", "/api/v1/nothing"}) {
    const HttpAnswer answer = http_get(server.port(), target);
    EXPECT_EQ(answer.headers.at("content-security-policy"),
              "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; object-src 'none'; "
              "base-uri 'none'; "
              "form-action 'self'; frame-ancestors 'none'");
    EXPECT_EQ(answer.headers.at("x-content-type-options"), "nosniff");
    EXPECT_EQ(answer.headers.at("referrer-policy"), "no-referrer");
  }
}

TEST_F(HttpLimitsTest, ServesTheDashboard) {
  const HttpAnswer index = http_get(server.port(), "/");
  EXPECT_EQ(index.status, 200U);
  EXPECT_EQ(index.body, "<p>index</p>");
  EXPECT_EQ(index.headers.at("cache-control"), "no-cache");
  EXPECT_EQ(http_get(server.port(), "/requests").body, "<p>index</p>");
  EXPECT_EQ(http_get(server.port(), "/assets/a.css").headers.at("cache-control"),
            "public, max-age=31536000, immutable");
}

TEST_F(HttpLimitsTest, PathsThatClimbAreNotServed) {
  for (const char* target :
       {"/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f..%2f..%2fetc/passwd",
        "//etc/passwd", "/%00", "/assets/%5c..%5c"}) {
    EXPECT_EQ(http_get(server.port(), target).body.find("root:"), std::string::npos) << target;
  }
}

TEST_F(HttpLimitsTest, HeadHasTheHeadersOfGetAndNoBody) {
  const HttpAnswer head = send("HEAD / HTTP/1.1");
  EXPECT_EQ(head.status, 200U);
  EXPECT_EQ(head.headers.at("content-length"), "12");
  EXPECT_EQ(head.headers.at("content-type"), "text/html; charset=utf-8");
  EXPECT_TRUE(head.body.empty());
}

TEST_F(HttpLimitsTest, OtherMethodsAre405WithAllow) {
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"}) {
    const HttpAnswer answer =
        send(std::string(method) + " /api/v1/top HTTP/1.1", "Host: localhost\r\nContent-Length: 0\r\n");
    EXPECT_EQ(answer.status, 405U) << method;
    EXPECT_EQ(answer.headers.at("allow"), "GET, HEAD, OPTIONS");
    EXPECT_EQ(answer.json()["status"], 405);
  }
}

TEST_F(HttpLimitsTest, DatabaseAwayIs503WhileTheRestIsServed) {
  const HttpAnswer answer = http_get(server.port(), "/api/v1/top");
  EXPECT_EQ(answer.status, 503U);
  EXPECT_EQ(answer.headers.at("retry-after"), "1");
  EXPECT_EQ(http_get(server.port(), "/readyz").status, 503U);
  EXPECT_EQ(http_get(server.port(), "/healthz").status, 200U);
}

TEST_F(HttpLimitsTest, ForeignHostIsRefusedAndTunnelsAreNot) {
  EXPECT_EQ(send("GET /healthz HTTP/1.1", "Host: evil.example\r\n").status, 403U);
  EXPECT_EQ(send("GET /healthz HTTP/1.1", "Host: evil.example:8080\r\n").status, 403U);
  EXPECT_EQ(send("GET /healthz HTTP/1.1", "").status, 400U);
  EXPECT_EQ(send("GET /healthz HTTP/1.1", "Host: localhost:9999\r\n").status, 200U);
  EXPECT_EQ(send("GET /healthz HTTP/1.1", "Host: [::1]:9999\r\n").status, 200U);
}

TEST_F(HttpLimitsTest, TooLongInAnyPartIsRefusedByItsOwnStatus) {
  EXPECT_EQ(send("GET /" + std::string(5000, 'a') + " HTTP/1.1").status, 414U);
  EXPECT_EQ(send("GET / HTTP/1.1", "Host: localhost\r\nX: " + std::string(9000, 'a') + "\r\n").status, 431U);
  EXPECT_EQ(send("GET / HTTP/1.1", "Host: localhost\r\nContent-Length: 5000\r\n").status, 413U);
}

TEST_F(HttpLimitsTest, WhatIsNoHttpIs400) {
  EXPECT_EQ(http_exchange(server.port(), "\x16\x03\x01 hello\r\n\r\n").status, 400U);
  EXPECT_EQ(send("GET /%zz HTTP/1.1").status, 400U);
  EXPECT_EQ(send("GET http://localhost/ HTTP/1.1").status, 400U);
}

TEST_F(HttpLimitsTest, ManyRequestsOnOneConnection) {
  std::string requests;
  for (int i = 0; i < 50; ++i) requests += "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
  EXPECT_EQ(http_exchange(server.port(), requests).status, 200U);
}

TEST_F(HttpLimitsTest, StreamWithoutUpgradeSaysWhatItSpeaks) {
  const HttpAnswer answer = send("GET /api/v1/stream HTTP/1.1");
  EXPECT_EQ(answer.status, 426U);
  EXPECT_EQ(answer.headers.at("upgrade"), "websocket");
}

TEST_F(HttpLimitsTest, ForeignOriginGetsNoStream) {
  const std::string upgrade =
      "Host: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  EXPECT_EQ(send("GET /api/v1/stream HTTP/1.1", upgrade + "Origin: http://evil.example\r\n").status, 403U);
  EXPECT_EQ(send("GET /api/v1/stream HTTP/1.1", upgrade + "Origin: http://localhost\r\n").status, 101U);
}

TEST_F(HttpLimitsTest, PortThatIsTakenIsSaid) {
  ApiConfig config;
  config.port = server.port();
  try {
    const App second(config);
    ADD_FAILURE();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("API_PORT"), std::string::npos) << error.what();
  }
}

TEST_F(HttpLimitsTest, WhatWasNotChangedIsNotSentAgain) {
  const HttpAnswer first = send("GET / HTTP/1.1");
  const std::string etag = first.headers.at("etag");
  EXPECT_TRUE(etag.starts_with('"'));
  for (const std::string& known : {etag, "W/" + etag, "\"x\", " + etag, std::string("*")}) {
    const HttpAnswer again = send("GET / HTTP/1.1", "Host: localhost\r\nIf-None-Match: " + known + "\r\n");
    EXPECT_EQ(again.status, 304U) << known;
    EXPECT_TRUE(again.body.empty());
    EXPECT_EQ(again.headers.at("etag"), etag);
  }
  EXPECT_EQ(send("GET / HTTP/1.1", "Host: localhost\r\nIf-None-Match: \"x\"\r\n").status, 200U);
  std::ofstream(folder / "index.html") << "<p>changed</p>";
  EXPECT_EQ(send("GET / HTTP/1.1", "Host: localhost\r\nIf-None-Match: " + etag + "\r\n").body,
            "<p>changed</p>");
}

TEST_F(HttpLimitsTest, LargeTextIsCompressedForThoseWhoTakeIt) {
  const std::string text(100'000, 'a');
  std::ofstream(folder / "assets/large.css") << text;
  const std::string takes = "Host: localhost\r\nAccept-Encoding: br, gzip\r\n";
  const HttpAnswer packed = send("GET /assets/large.css HTTP/1.1", takes);
  EXPECT_EQ(packed.headers.at("content-encoding"), "gzip");
  EXPECT_EQ(packed.headers.at("vary"), "Accept-Encoding");
  EXPECT_LT(packed.body.size(), 2000U);
  EXPECT_EQ(packed.body.substr(0, 2), "\x1f\x8b");
  const HttpAnswer plain = send("GET /assets/large.css HTTP/1.1");
  EXPECT_EQ(plain.body, text);
  EXPECT_EQ(plain.headers.at("vary"), "Accept-Encoding");
  EXPECT_NE(plain.headers.at("etag"), packed.headers.at("etag"));
  const HttpAnswer head = send("HEAD /assets/large.css HTTP/1.1", takes);
  EXPECT_EQ(head.headers.at("content-length"), std::to_string(packed.body.size()));
  EXPECT_EQ(send("GET /assets/a.css HTTP/1.1", takes).headers.count("content-encoding"), 0U);  // too small
}

TEST_F(HttpLimitsTest, OptionsSaysWhatMayBeDone) {
  EXPECT_EQ(send("OPTIONS /api/v1/top HTTP/1.1").headers.at("allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(send("OPTIONS /api/v1/login HTTP/1.1").headers.at("allow"), "POST, OPTIONS");
  EXPECT_EQ(send("OPTIONS /api/v1/top HTTP/1.1").status, 204U);
}

}  // namespace
}  // namespace mapledger::api
