// Requests that no honest client sends. Each gets the answer that README and openapi.yaml document, as a
// problem that says what is wrong; none gets a file, a row or another's answer, and the server goes on.
#include <fstream>

#include <gtest/gtest.h>

#include "tests/api/support/test_server.hpp"
#include "tests/hostile/raw_client.hpp"
#include "tests/support/temp_folder.hpp"

namespace mapledger::api {
namespace {

struct Case {
  const char* name;
  std::string bytes;
  unsigned status;
};

std::ostream& operator<<(std::ostream& out, const Case& each) {
  return out << each.name;
}

DatabaseConfig nowhere() {
  DatabaseConfig config;
  config.socket = "/nonexistent/db.sock";
  return config;
}

const std::string kHost = "Host: localhost\r\n";

std::string get_line(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\n" + kHost + "\r\n";
}

std::string login(const std::string& headers, const std::string& body) {
  return "POST /api/v1/login HTTP/1.1\r\n" + kHost + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string many_headers() {
  std::string text = "GET / HTTP/1.1\r\n" + kHost;
  for (int i = 0; i < 2000; ++i) text += "X-" + std::to_string(i) + ": 1\r\n";
  return text + "\r\n";
}

const std::string kJson = "Content-Type: application/json\r\n";
const std::string kUpgrade =
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

std::string stream(const std::string& headers) {
  return "GET /api/v1/stream HTTP/1.1\r\n" + kHost + headers + "\r\n";
}

std::vector<Case> cases() {
  using namespace std::string_literals;
  return {
      {"TlsHello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"s, 400},
      {"NoiseWithoutAnEnd", std::string(9000, '\x81'), 400},
      {"NoVersion", "GET /\r\n\r\n", 400},
      {"Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
      {"VersionOfTheFuture", "GET / HTTP/9.9\r\n" + kHost + "\r\n", 400},
      {"VersionIsAWord", "GET / HTTP/one\r\n" + kHost + "\r\n", 400},
      {"MethodInSmallLetters", "get / HTTP/1.1\r\n" + kHost + "\r\n", 405},
      {"MethodUnknown", "BREW / HTTP/1.1\r\n" + kHost + "\r\n", 405},
      {"MethodOfSigns", "G@T / HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"Trace", "TRACE / HTTP/1.1\r\n" + kHost + "\r\n", 405},
      {"ConnectAsToAProxy", "CONNECT evil.example:443 HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"PostToAList", "POST /api/v1/top HTTP/1.1\r\n" + kHost + "Content-Length: 0\r\n\r\n", 405},
      {"DeleteAProcess", "DELETE /api/v1/processes/0000000000000001 HTTP/1.1\r\n" + kHost + "\r\n", 405},
      {"BareLineFeeds", "GET / HTTP/1.1\nHost: localhost\n\n", 400},
      {"NulInAHeader", "GET / HTTP/1.1\r\n" + kHost + "X: a\0b\r\n\r\n"s, 400},
      {"HeaderWithoutAColon", "GET / HTTP/1.1\r\n" + kHost + "nonsense\r\n\r\n", 400},
      {"BlankBeforeTheColon", "GET / HTTP/1.1\r\n" + kHost + "Content-Length : 4\r\n\r\n", 400},
      {"HeaderOfBytes", "GET / HTTP/1.1\r\n" + kHost + "\xff\xfe: 1\r\n\r\n", 400},
      {"LengthAndChunks",
       "POST /api/v1/login HTTP/1.1\r\n" + kHost +
           "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       400},
      {"TwoLengths",
       "POST /api/v1/login HTTP/1.1\r\n" + kHost + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd", 400},
      {"NegativeLength", "POST /api/v1/login HTTP/1.1\r\n" + kHost + "Content-Length: -1\r\n\r\n", 400},
      {"LengthOverflows",
       "POST /api/v1/login HTTP/1.1\r\n" + kHost + "Content-Length: 99999999999999999999999\r\n\r\n", 400},
      {"LengthIsHuge",
       "POST /api/v1/login HTTP/1.1\r\n" + kHost + kJson + "Content-Length: 9223372036854775807\r\n\r\n",
       413},
      {"BodyTooLarge", login(kJson, std::string(5000, ' ')), 413},
      {"ChunksTooLarge",
       "POST /api/v1/login HTTP/1.1\r\n" + kHost + kJson + "Transfer-Encoding: chunked\r\n\r\n2000\r\n" +
           std::string(0x2000, ' '),
       413},
      {"ChunkSizeIsAWord",
       "POST /api/v1/login HTTP/1.1\r\n" + kHost + kJson + "Transfer-Encoding: chunked\r\n\r\nmany\r\n", 400},
      {"GetWithALargeBody", "GET / HTTP/1.1\r\n" + kHost + "Content-Length: 5000\r\n\r\n", 413},
      {"PostWithoutALength", "POST /api/v1/login HTTP/1.1\r\n" + kHost + kJson + "\r\n", 411},
      {"TargetTooLong", get_line("/" + std::string(5000, 'a')), 414},
      {"QueryTooLong", get_line("/api/v1/requests?name=" + std::string(5000, 'a')), 414},
      {"HeaderTooLong", "GET / HTTP/1.1\r\n" + kHost + "X: " + std::string(9000, 'a') + "\r\n\r\n", 431},
      {"TooManyHeaders", many_headers(), 431},
      {"HeaderWithoutAnEnd", "GET / HTTP/1.1\r\n" + kHost + "X: " + std::string(20000, 'a'), 431},
      {"NoHost", "GET / HTTP/1.1\r\n\r\n", 400},
      {"TwoHosts", "GET / HTTP/1.1\r\n" + kHost + "Host: evil.example\r\n\r\n", 400},
      {"EmptyHost", "GET / HTTP/1.1\r\nHost: \r\n\r\n", 400},
      {"ForeignHost", "GET /api/v1/top HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403},
      {"ForeignHostWithOurPort", "GET /api/v1/top HTTP/1.1\r\nHost: evil.example:8080\r\n\r\n", 403},
      {"HostThatBeginsLikeOurs", "GET /api/v1/top HTTP/1.1\r\nHost: 127.0.0.1.evil.example\r\n\r\n", 403},
      {"HostWithAUser", "GET /api/v1/top HTTP/1.1\r\nHost: evil@127.0.0.1\r\n\r\n", 403},
      {"AddressOfTheNetwork", "GET /api/v1/top HTTP/1.1\r\nHost: 192.0.2.1\r\n\r\n", 403},
      {"AsToAProxy", get_line("http://evil.example/"), 400},
      {"Asterisk", get_line("*"), 400},
      {"OptionsAsterisk", "OPTIONS * HTTP/1.1\r\n" + kHost + "Connection: close\r\n\r\n", 204},
      {"BadPercent", get_line("/%zz"), 400},
      {"HalfAPercent", get_line("/api/v1/top?by=%4"), 400},
      {"NulInThePath", get_line("/secret.txt%00.css"), 404},
      {"Climbing", get_line("/../secret.txt"), 404},
      {"ClimbingInCode", get_line("/%2e%2e/secret.txt"), 404},
      {"ClimbingSlashInCode", get_line("/assets/..%2f..%2fsecret.txt"), 404},
      {"ClimbingInDoubleCode", get_line("/%252e%252e/secret.txt"), 404},
      {"ClimbingWithBackslashes", get_line("/..%5csecret.txt"), 404},
      {"ClimbingInOverlongCode", get_line("/%c0%ae%c0%ae/secret.txt"), 404},
      {"PathOfTheMachine", get_line("//etc/hostname.txt"), 404},
      {"HiddenFile", get_line("/.env.txt"), 404},
      {"LinkThatLeadsOut", get_line("/out.txt"), 404},
      {"UnknownPath", get_line("/api/v1/nothing"), 404},
      {"PathInOtherLetters", get_line("/API/v1/top.txt"), 404},
      {"LoginByGet", get_line("/api/v1/login"), 405},
      {"LoginAsAForm", login("Content-Type: application/x-www-form-urlencoded\r\n", "token=x"), 415},
      {"LoginAsText", login("Content-Type: text/plain\r\n", R"({"token":"x"})"), 415},
      {"LoginWithoutAType", login("", R"({"token":"x"})"), 415},
      {"LoginIsNoJson", login(kJson, "{"), 400},
      {"LoginIsDeep", login(kJson, std::string(4000, '[')), 400},
      {"LoginTokenIsANumber", login(kJson, R"({"token":1})"), 400},
      {"LoginWithMore", login(kJson, R"({"token":"x","admin":true})"), 400},
      {"LoginFromAnotherSite", login(kJson + "Origin: http://evil.example\r\n", R"({"token":"x"})"), 403},
      {"LoginFromASandbox", login(kJson + "Origin: null\r\n", R"({"token":"x"})"), 403},
      {"AcceptNothingWeHave", "GET /healthz HTTP/1.1\r\n" + kHost + "Accept: text/html\r\n\r\n", 406},
      {"AcceptAllButOurs", "GET /healthz HTTP/1.1\r\n" + kHost + "Accept: */*, application/json;q=0\r\n\r\n",
       406},
      {"StreamWithoutAnUpgrade", stream(""), 426},
      {"StreamFromAnotherSite", stream(kUpgrade + "Origin: http://evil.example\r\n"), 403},
      {"StreamFromASandbox", stream(kUpgrade + "Origin: null\r\n"), 403},
      {"StreamFromAnotherPort", stream(kUpgrade + "Origin: http://localhost:1\r\n"), 403},
      {"StreamByPost", "POST /api/v1/stream HTTP/1.1\r\n" + kHost + kUpgrade + "Content-Length: 0\r\n\r\n",
       405},
      {"SmuggledRequest",
       "GET /healthz HTTP/1.1\r\n" + kHost + "Content-Length: 5000\r\n\r\nGET /secret.txt HTTP/1.1\r\n" +
           kHost + "\r\n",
       413},
  };
}

class HostileHttp : public testing::TestWithParam<Case> {
 protected:
  HostileHttp() : folder_(make(files_)), server_(nowhere(), folder_) {}

  static std::filesystem::path make(const test::TempFolder& files) {
    const std::filesystem::path dist = files.path() / "dist";
    std::filesystem::create_directories(dist / "assets");
    std::ofstream(dist / "index.html") << "index";
    std::ofstream(dist / ".env.txt") << "SECRET";
    std::ofstream(files.path() / "secret.txt") << "SECRET";
    std::filesystem::create_symlink(files.path() / "secret.txt", dist / "out.txt");
    return dist;
  }

  test::TempFolder files_;
  std::filesystem::path folder_;
  TestServer server_;
};

TEST_P(HostileHttp, GetsItsAnswer) {
  const Answered answered = ask(server_.port(), GetParam().bytes);
  EXPECT_EQ(answered.status, GetParam().status) << answered.head << answered.body;
  EXPECT_EQ(answered.body.find("SECRET"), std::string::npos);
  EXPECT_NE(answered.head.find("X-Content-Type-Options: nosniff"), std::string::npos);
  if (answered.status >= 400) {
    EXPECT_NE(answered.head.find("application/problem+json"), std::string::npos) << answered.head;
    EXPECT_EQ(answered.problem()["status"], answered.status);
    EXPECT_FALSE(answered.problem()["detail"].get<std::string>().empty());
  }
  EXPECT_EQ(get(server_.port(), "/healthz").status, 200U);
}

INSTANTIATE_TEST_SUITE_P(All, HostileHttp, testing::ValuesIn(cases()),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace mapledger::api
