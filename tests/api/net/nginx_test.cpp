// The shipped configuration of nginx, with Debian's nginx, a certificate of the test's own and ports of
// loopback: REST and the stream go through it as README says.
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <optional>
#include <thread>

#include <gtest/gtest.h>

#include "api/http/gate.hpp"
#include "tests/api/support/test_ledger.hpp"
#include "tests/api/support/test_server.hpp"
#include "tests/api/support/tls_client.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_folder.hpp"

namespace mapledger::api {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kHost = 0xa;
constexpr std::int64_t kStart = 1'763'640'000'000'000;
const std::string kToken = "0123456789abcdefTOKEN";

/// A port that was free a moment ago.
std::uint16_t free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  bind(fd, reinterpret_cast<const sockaddr*>(&address), size);
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(fd);
  return ntohs(address.sin_port);
}

bool listens(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool connected = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(fd);
  return connected;
}

std::string run(const std::vector<std::string>& argv) {
  test::Process process(argv);
  process.close_input();
  const int code = process.wait();
  if (code != 0)
    throw std::runtime_error(argv[0] + " ended with " + std::to_string(code) + ": " + process.output());
  return process.output();
}

class NginxTest : public testing::Test {
 protected:
  static ApiConfig behind_a_proxy() {
    ApiConfig config = test_config();
    config.token = kToken;
    config.allowed_hosts = "ledger.test";
    config.trusted_proxies = "127.0.0.1";
    return config;
  }

  NginxTest() : server(filled(ledger), "/nonexistent", behind_a_proxy()), port(free_port()) {
    const std::string key = (folder.path() / "key.pem").string();
    const std::string certificate = (folder.path() / "certificate.pem").string();
    run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
         "2", "-subj", "/CN=ledger.test", "-addext", "subjectAltName=DNS:ledger.test", "-keyout", key, "-out",
         certificate});
    write_configuration(key, certificate);
    const std::string main = (folder.path() / "nginx.conf").string();
    nginx.emplace(std::vector<std::string>{fs::exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx", "-p",
                                           folder.path().string(), "-c", main, "-e", "stderr"});
    while (!listens(port)) {
      if (kill(nginx->pid(), 0) != 0) throw std::runtime_error("nginx ended: " + nginx->output());
      std::this_thread::yield();
    }
  }
  ~NginxTest() override {
    nginx->signal(SIGTERM);
    nginx->wait();
  }

  static DatabaseConfig filled(TestLedger& ledger) {
    ledger.add_host(kHost, kStart);
    std::vector<MemoryRequest> batch;
    for (std::uint64_t seq = 1; seq <= 500; ++seq) batch.push_back(request_at(kHost, kStart, seq, 42));
    ledger.store_batch(batch);
    return ledger.reader();
  }

  /// The shipped file, with nothing but names, ports and paths put in.
  void write_configuration(const std::string& key, const std::string& certificate) const {
    std::ifstream in(MAPLEDGER_SOURCE_DIR "/packaging/nginx/mapledger.conf");
    std::string text((std::istreambuf_iterator<char>(in)), {});
    const auto put = [&](const std::string& what, const std::string& by) {
      ASSERT_NE(text.find(what), std::string::npos) << what;
      for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
    };
    put("server 127.0.0.1:8080;", fmt::format("server 127.0.0.1:{};", server.port()));
    put("listen 80;", fmt::format("listen 127.0.0.1:{};", free_port()));
    put("listen 443 ssl", fmt::format("listen 127.0.0.1:{} ssl", port));
    put("mapledger.example", "ledger.test");
    put("/etc/ssl/certs/mapledger.pem", certificate);
    put("/etc/ssl/private/mapledger.key", key);
    std::ofstream(folder.path() / "mapledger.conf") << text;
    std::ofstream(folder.path() / "nginx.conf") << fmt::format(
        "daemon off; master_process off; pid {0}/pid; events {{}}\n"
        "http {{ access_log off; client_body_temp_path {0}/b; proxy_temp_path {0}/p; fastcgi_temp_path "
        "{0}/f;\n"
        "uwsgi_temp_path {0}/u; scgi_temp_path {0}/s; include mapledger.conf; }}\n",
        folder.path().string());
  }

  [[nodiscard]] TlsServer proxy() const {
    return {port, "ledger.test", (folder.path() / "certificate.pem").string()};
  }
  [[nodiscard]] std::string origin() const { return fmt::format("https://ledger.test:{}", port); }

  test::TempFolder folder;
  TestLedger ledger;
  TestServer server;
  std::uint16_t port;
  std::optional<test::Process> nginx;
};

const HeaderLines kWithToken = {{"Authorization", "Bearer " + kToken}};

TEST_F(NginxTest, RestGoesThroughWithTheTokenAndTheAnswersHeaders) {
  EXPECT_EQ(https(proxy(), "/api/v1/top").status, 401U);
  const HttpAnswer answer = https(proxy(), "/api/v1/requests?limit=500", kWithToken);
  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(answer.headers.count("strict-transport-security"), 1U);
  EXPECT_EQ(answer.headers.count("content-security-policy"), 1U);
  EXPECT_EQ(answer.json()["items"].size(), 500U);
  HeaderLines again = kWithToken;
  again.emplace_back("If-None-Match", answer.headers.at("etag"));
  EXPECT_EQ(https(proxy(), "/api/v1/requests?limit=500", again).status, 304U);
}

TEST_F(NginxTest, LoginOverTlsGivesACookieForTlsAlone) {
  const HttpAnswer answer =
      https(proxy(), "/api/v1/login", {{"Content-Type", "application/json"}, {"Origin", origin()}},
            R"({"token":")" + kToken + "\"}");
  EXPECT_EQ(answer.status, 204U);
  const std::string cookie = answer.headers.at("set-cookie");
  EXPECT_NE(cookie.find("; Secure"), std::string::npos) << cookie;
  EXPECT_EQ(https(proxy(), "/metrics", {{"Cookie", cookie.substr(0, cookie.find(';'))}}).status, 200U);
}

TEST_F(NginxTest, WrongTokensAreCountedWhateverTheClientCallsItself) {
  for (int i = 0; i < static_cast<int>(Gate::kTries); ++i) {
    const HeaderLines wrong = {{"Authorization", "Bearer wrong"},
                               {"X-Forwarded-For", fmt::format("192.0.2.{}", i)}};
    EXPECT_EQ(https(proxy(), "/metrics", wrong).status, 401U);
  }
  EXPECT_EQ(https(proxy(), "/metrics", kWithToken).status, 429U);
}

TEST_F(NginxTest, TheStreamGoesThrough) {
  HeaderLines headers = kWithToken;
  headers.emplace_back("Origin", origin());
  TlsStream stream(proxy(), headers);
  EXPECT_EQ(stream.next()["type"], "hello");
  stream.send(R"({"type":"subscribe","topics":["requests"]})");
  EXPECT_EQ(stream.next()["type"], "snapshot");
  ledger.store_batch({request_at(kHost, kStart + 1, 501, 42)});
  EXPECT_EQ(stream.next()["data"]["items"][0]["id"], "000000000000000a-1-501");
  headers.back().second = "https://evil.example";
  EXPECT_ANY_THROW(TlsStream(proxy(), headers));
}

}  // namespace
}  // namespace mapledger::api
