// WebSocket frames that no honest client sends: each gets the close code that RFC 6455 and docs/stream.md
// name.
#include <chrono>

#include <gtest/gtest.h>

#include "tests/api/support/test_server.hpp"
#include "tests/hostile/raw_client.hpp"

namespace mapledger::api {
namespace {

using namespace std::string_literals;

constexpr unsigned kText = 1;
constexpr unsigned kBinary = 2;
constexpr unsigned kClose = 8;
constexpr unsigned kPing = 9;
constexpr unsigned kFinal = 0x80;

/// A frame masked with zeros, its length written in as few bytes as may be.
std::string frame(unsigned first_byte, const std::string& payload) {
  std::string bytes(1, static_cast<char>(first_byte));
  if (payload.size() < 126) {
    bytes += static_cast<char>(0x80U | payload.size());
  } else {
    bytes += static_cast<char>(0x80U | 126U);
    bytes += static_cast<char>(payload.size() >> 8U);
    bytes += static_cast<char>(payload.size() & 0xffU);
  }
  return bytes + "\0\0\0\0"s + payload;
}

struct Case {
  const char* name;
  std::string bytes;
  unsigned code;
};

std::ostream& operator<<(std::ostream& out, const Case& each) {
  return out << each.name;
}

std::vector<Case> cases() {
  return {
      {"Unmasked", "\x81\x02{}"s, 1002},
      {"ReservedBit", frame(kFinal | 0x40 | kText, "{}"), 1002},
      {"ReservedOpcode", frame(kFinal | 3, "{}"), 1002},
      {"ReservedControl", frame(kFinal | 11, ""), 1002},
      {"LongPing", frame(kFinal | kPing, std::string(126, 'x')), 1002},
      {"PingInFragments", frame(kPing, "x"), 1002},
      {"ContinuationOfNothing", frame(kFinal, "x"), 1002},
      {"MessageWithinAMessage", frame(kText, "{") + frame(kFinal | kText, "}"), 1002},
      {"NoUtf8", frame(kFinal | kText, "\xff\xfe"), 1007},
      {"HalfACharacter", frame(kFinal | kText, "\xe2\x82"), 1007},
      {"LengthOfExabytes", "\x81\xff\x3f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0"s, 1009},
      {"MessageTooLong", frame(kFinal | kText, std::string(5000, ' ')), 1009},
      {"FragmentsTooLong", frame(kText, std::string(3000, ' ')) + frame(kFinal, std::string(3000, ' ')),
       1009},
      {"LengthInMoreBytesThanNeeded", "\x81\xfe\x00\x02\0\0\0\0{}"s, 1002},
      {"CloseOfOneByte", frame(kFinal | kClose, "\x03"), 1002},
      {"CloseWithACodeThatIsNeverSent", frame(kFinal | kClose, "\x03\xed"), 1002},
      {"CloseWithNoUtf8", frame(kFinal | kClose, "\x03\xe8\xff"), 1002},
  };
}

class HostileFrames : public testing::TestWithParam<Case> {
 protected:
  static DatabaseConfig nowhere() {
    DatabaseConfig config;
    config.socket = "/nonexistent/db.sock";
    return config;
  }

  TestServer server_{nowhere()};
};

class Upgraded {
 public:
  explicit Upgraded(std::uint16_t port, int receive_bytes = 0) : client(port, receive_bytes) {
    client.send(
        "GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    client.read_until("\r\n\r\n");
    client.read_until("\"heartbeat_seconds\":10}");
  }
  RawClient client;
};

TEST_P(HostileFrames, EndWithTheirCode) {
  Upgraded upgraded(server_.port());
  upgraded.client.send(GetParam().bytes);
  const std::string all = upgraded.client.read_all();
  ASSERT_GE(all.size(), 4U);
  EXPECT_EQ(static_cast<unsigned char>(all[0]), kFinal | kClose);
  const unsigned code = static_cast<unsigned char>(all[2]) << 8U | static_cast<unsigned char>(all[3]);
  EXPECT_EQ(code, GetParam().code);
  EXPECT_EQ(get(server_.port(), "/healthz").status, 200U);
}

INSTANTIATE_TEST_SUITE_P(All, HostileFrames, testing::ValuesIn(cases()),
                         [](const auto& each) { return std::string(each.param.name); });

class HostileMessages : public HostileFrames {};

TEST_P(HostileMessages, AreAnsweredAndChangeNothing) {
  Upgraded upgraded(server_.port());
  upgraded.client.send(GetParam().bytes);
  upgraded.client.read_until(R"({"type":"error","detail":")");
  upgraded.client.send(frame(kFinal | kText, R"({"type":"subscribe","topics":["status"]})"));
  upgraded.client.read_until(R"({"type":"snapshot","topic":"status")");
}

INSTANTIATE_TEST_SUITE_P(
    All, HostileMessages,
    testing::ValuesIn(std::vector<Case>{
        {"Empty", frame(kFinal | kText, ""), 0},
        {"Binary", frame(kFinal | kBinary, R"({"type":"subscribe","topics":["status"]})"), 0},
        {"Deep", frame(kFinal | kText, std::string(4000, '[')), 0},
        {"DeepTopics", frame(kFinal | kText, R"({"type":"subscribe","topics":)" + std::string(2000, '[')), 0},
        {"Script", frame(kFinal | kText, R"({"type":"subscribe","topics":["<script>alert(1)</script>"]})"),
         0},
        {"Sql",
         frame(kFinal | kText, R"({"type":"subscribe","topics":["requests"],"filter":{"pid":"1 OR 1=1"}})"),
         0},
        {"SqlAsAKey",
         frame(kFinal | kText, R"({"type":"subscribe","topics":[],"filter":{"1=1; DROP TABLE requests":1}})"),
         0},
        {"SeqOverflows",
         frame(
             kFinal | kText,
             R"({"type":"subscribe","topics":[],"resume":{"stream":"x","seq":{"status":99999999999999999999}}})"),
         0},
        {"InFragments", frame(kText, "{") + frame(0, "\"ty") + frame(kFinal, "pe\":1}"), 0},
        {"PingBetweenFragments", frame(kText, "{") + frame(kFinal | kPing, "x") + frame(kFinal, "}"), 0},
    }),
    [](const auto& each) { return std::string(each.param.name); });

TEST(HostileClients, OneThatEndsWithinAFrameIsForgotten) {
  DatabaseConfig config;
  config.socket = "/nonexistent/db.sock";
  TestServer server(config);
  {
    Upgraded upgraded(server.port());
    upgraded.client.send("\x81\xfe\x0f"s);
  }
  EXPECT_EQ(get(server.port(), "/healthz").status, 200U);
}

TEST(HostileClients, OneThatTalksWithoutReadingIsCut) {
  DatabaseConfig config;
  config.socket = "/nonexistent/db.sock";
  ApiConfig api = test_config();
  api.patience.stream = std::chrono::seconds(3);
  TestServer server(config, "/nonexistent", api);
  Upgraded upgraded(server.port(), 4096);
  // More answers than its queue and the sockets between hold.
  constexpr std::size_t kFrames = 100'000;
  std::string flood;
  for (std::size_t i = 0; i < kFrames; ++i) flood += frame(kFinal | kText, "{");
  upgraded.client.send(flood);
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (get(server.port(), "/metrics").body.find("mapledger_api_stream_clients 0\n") == std::string::npos) {
    ASSERT_LT(std::chrono::steady_clock::now(), give_up) << "it is still served";
  }
  constexpr std::size_t kShortestAnswer = 100;
  EXPECT_LT(upgraded.client.read_all().size(), kFrames * kShortestAnswer) << "all was answered";
  EXPECT_EQ(get(server.port(), "/healthz").status, 200U);
}

}  // namespace
}  // namespace mapledger::api
