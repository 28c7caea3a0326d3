#include <gtest/gtest.h>

#include "api/net/send_queue.hpp"
#include "tests/api/support/http_client.hpp"
#include "tests/api/support/stream_reader.hpp"
#include "tests/api/support/test_ledger.hpp"
#include "tests/api/support/test_server.hpp"

namespace mapledger::api {
namespace {

constexpr std::uint64_t kHost = 0xa;
constexpr std::int64_t kStart = 1'763'640'000'000'000;

class StreamTest : public testing::Test {
 protected:
  StreamTest() : server(ledger.reader()) { ledger.add_host(kHost, kStart); }

  void store(std::uint64_t seq) {
    ledger.store_batch({request_at(kHost, kStart + static_cast<std::int64_t>(seq), seq, 42)});
  }

  TestLedger ledger;
  TestServer server;
};

TEST_F(StreamTest, EachTopicStartsWithItsSnapshot) {
  store(1);
  StreamReader client(server.port());
  client.subscribe({"processes", "top_process", "top_program", "requests", "status"});
  EXPECT_EQ(client.next("snapshot", "processes")["data"]["items"][0]["pid"], 42);
  EXPECT_EQ(client.next("snapshot", "top_process")["data"]["by"], "process");
  EXPECT_EQ(client.next("snapshot", "top_program")["data"]["by"], "program");
  EXPECT_EQ(client.next("snapshot", "requests")["data"]["items"][0]["id"], "000000000000000a-1-1");
  EXPECT_EQ(client.next("snapshot", "status")["data"]["stream"]["clients"], 1);
}

TEST_F(StreamTest, ChangesFollowWithoutAHole) {
  StreamReader client(server.port());
  client.subscribe({"requests"});
  std::uint64_t seq = client.next("snapshot", "requests")["seq"];
  for (std::uint64_t i = 1; i <= 20; ++i) {
    store(i);
    const Json change = client.next();
    EXPECT_EQ(change["type"], "change");
    EXPECT_EQ(change["seq"], ++seq);
    ASSERT_EQ(change["data"]["items"].size(), 1U);
    EXPECT_EQ(change["data"]["items"][0]["id"], "000000000000000a-1-" + std::to_string(i));
    EXPECT_EQ(change["data"]["skipped"], 0);
  }
}

TEST_F(StreamTest, SecondClientJoinsTheSameNumbers) {
  StreamReader first(server.port());
  first.subscribe({"requests"});
  first.next("snapshot", "requests");
  store(1);
  const std::uint64_t seq = first.next("change", "requests")["seq"];
  StreamReader second(server.port());
  second.subscribe({"requests"});
  const Json snapshot = second.next("snapshot", "requests");
  EXPECT_EQ(snapshot["seq"], seq);
  EXPECT_EQ(snapshot["data"]["items"].size(), 1U);
  store(2);
  EXPECT_EQ(first.next("change", "requests"), second.next("change", "requests"));
}

TEST_F(StreamTest, ProcessThatChangesAndEnds) {
  Process p;
  p.id = p.pid = 42;
  p.name = "<b>&\"";
  ledger.put_process(kHost, p);
  StreamReader client(server.port());
  client.subscribe({"processes"});
  EXPECT_EQ(client.next("snapshot", "processes")["data"]["items"][0]["name"], "<b>&\"");
  p.requested_bytes = 5ULL << 32U;
  ledger.run("START TRANSACTION");
  ledger.next_batch(kHost);
  ledger.put_process(kHost, p);
  ledger.run("COMMIT");
  EXPECT_EQ(client.next("change", "processes")["data"]["items"][0]["net_bytes"], 5ULL << 32U);
  p.exited_us = kStart;
  ledger.run("START TRANSACTION");
  ledger.next_batch(kHost);
  ledger.put_process(kHost, p);
  ledger.run("COMMIT");
  EXPECT_EQ(client.next("change", "processes")["data"]["items"][0]["exited_at"],
            "2025-11-20T12:00:00.000000Z");
  StreamReader late(server.port());
  late.subscribe({"processes"});
  EXPECT_TRUE(late.next("snapshot", "processes")["data"]["items"].empty());
}

TEST_F(StreamTest, UnsubscribedTopicFallsSilent) {
  StreamReader client(server.port());
  client.subscribe({"requests"});
  client.next("snapshot", "requests");
  client.subscribe({"status"});
  client.next("snapshot", "status");
  store(1);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(client.next()["topic"], "status");
  client.subscribe({"requests"});
  EXPECT_EQ(client.next("snapshot", "requests")["data"]["items"].size(), 1U);
}

TEST_F(StreamTest, EachClientFollowsTheHostThatItAsksFor) {
  constexpr std::uint64_t kOther = 0xb;
  ledger.add_host(kOther, kStart - 1);  // not the one that is shown
  StreamReader shown(server.port());
  shown.subscribe({"requests"});
  shown.next("snapshot", "requests");
  StreamReader other(server.port());
  other.send(R"({"type":"subscribe","topics":["requests","status"],"host":"000000000000000b"})");
  EXPECT_TRUE(other.next("snapshot", "requests")["data"]["items"].empty());
  StreamReader fleet(server.port());
  fleet.subscribe({"hosts"});
  EXPECT_EQ(fleet.next("snapshot", "hosts")["data"]["items"].size(), 2U);
  ledger.store_batch({request_at(kOther, kStart, 1, 7)});
  EXPECT_EQ(other.next("change", "requests")["data"]["items"][0]["id"], "000000000000000b-1-1");
  store(1);
  EXPECT_EQ(shown.next("change", "requests")["data"]["items"][0]["id"], "000000000000000a-1-1");
  EXPECT_EQ(other.next("change", "status")["data"]["host"]["id"], "000000000000000b");
  other.send(R"({"type":"subscribe","topics":["requests"],"host":"000000000000000a"})");
  EXPECT_EQ(other.next("snapshot", "requests")["data"]["items"][0]["id"], "000000000000000a-1-1");
  other.send(R"({"type":"subscribe","topics":["status"],"host":"00000000000000ff"})");
  EXPECT_TRUE(other.next("snapshot", "status")["data"]["host"].is_null());
}

TEST_F(StreamTest, MalformedMessagesAreAnsweredAndChangeNothing) {
  StreamReader client(server.port());
  client.subscribe({"requests"});
  client.next("snapshot", "requests");
  for (const char* text : {"", "{", R"({"type":"subscribe","topics":["nothing"]})", "\"subscribe\""}) {
    client.send(text);
    EXPECT_EQ(client.next()["type"], "error") << text;
  }
  store(1);
  EXPECT_EQ(client.next()["type"], "change");
}

TEST_F(StreamTest, MessageThatIsTooLongEndsTheConnection) {
  StreamReader client(server.port());
  client.send(std::string(5000, ' '));
  EXPECT_EQ(client.wait_for_close(), 1009);
}

TEST_F(StreamTest, ClientThatDoesNotReadIsToldThatItLags) {
  StreamReader slow(server.port(), "", 64 << 10);
  slow.subscribe({"requests"});
  slow.next("snapshot", "requests");
  StreamReader quick(server.port());
  quick.subscribe({"requests"});
  quick.next("snapshot", "requests");
  // Changes of more than the queue and the sockets' buffers hold together; long by names that are
  // escaped.
  constexpr std::size_t kInSockets = 6U << 20U;
  constexpr std::size_t kChangeBytes = 300'000;
  std::vector<MemoryRequest> batch(200);
  std::uint64_t seq = 0;
  std::uint64_t last = 0;
  for (std::size_t i = 0; i < (SendQueue::kMostBytes + kInSockets) / kChangeBytes; ++i) {
    for (MemoryRequest& r : batch) {
      ++seq;
      r = request_at(kHost, kStart + static_cast<std::int64_t>(seq), seq, 42);
      r.name.assign(250, '\x01');
    }
    ledger.store_batch(batch);
    const Json change = quick.next("change", "requests");
    ASSERT_GE(text_of(change).size(), kChangeBytes);
    last = change["seq"];
  }
  const Json lagged = slow.next("lagged", "requests");
  EXPECT_FALSE(lagged.contains("seq"));
  const Json snapshot = slow.next();
  EXPECT_EQ(snapshot["type"], "snapshot");
  EXPECT_EQ(snapshot["seq"], last);
  EXPECT_EQ(snapshot["data"]["items"].size(), 200U);
  EXPECT_TRUE(snapshot["data"]["next_cursor"].is_string());
  store(++seq);
  EXPECT_EQ(slow.next()["seq"], last + 1);
}

TEST_F(StreamTest, AnotherMachineSnapshotsAllTopicsAnew) {
  store(1);
  StreamReader client(server.port());
  client.subscribe({"requests"});
  const Json before = client.next("snapshot", "requests");
  ledger.add_host(0xb, kStart + 60'000'000);
  const Json after = client.next();
  EXPECT_EQ(after["type"], "snapshot");
  EXPECT_EQ(after["seq"].get<std::uint64_t>(), before["seq"].get<std::uint64_t>() + 1);
  EXPECT_TRUE(after["data"]["items"].empty());
}

TEST_F(StreamTest, SnapshotsCursorContinuesInTheLog) {
  std::vector<MemoryRequest> batch;
  for (std::uint64_t seq = 1; seq <= 230; ++seq) batch.push_back(request_at(kHost, kStart, seq, 42));
  ledger.store_batch(batch);
  StreamReader client(server.port());
  client.subscribe({"requests"});
  const Json data = client.next("snapshot", "requests")["data"];
  EXPECT_EQ(data["items"].size(), 200U);
  const HttpAnswer rest =
      http_get(server.port(), "/api/v1/requests?cursor=" + data["next_cursor"].get<std::string>());
  EXPECT_EQ(rest.json()["items"].size(), 30U);
  EXPECT_EQ(rest.json()["items"][0]["id"], "000000000000000a-1-30");
}

TEST_F(StreamTest, LostDatabaseConnectionHeals) {
  StreamReader client(server.port());
  client.subscribe({"requests"});
  client.next("snapshot", "requests");
  ledger.cut_readers_off();
  store(1);
  EXPECT_EQ(client.next("change", "requests")["data"]["items"].size(), 1U);
}

TEST_F(StreamTest, StreamOfABrowserOnTheSameHost) {
  StreamReader client(server.port(), "http://localhost:" + std::to_string(server.port()));
  client.subscribe({"status"});
  client.next("snapshot", "status");
}

TEST_F(StreamTest, ServerThatEndsSaysGoodbye) {
  StreamReader client(server.port());
  client.subscribe({"status"});
  client.next("snapshot", "status");
  std::thread ending([&] { server.stop(); });
  EXPECT_EQ(client.wait_for_close(), 1001);
  ending.join();
}

TEST_F(StreamTest, FilterBringsWhatMatchesFromNowAndBefore) {
  ledger.store_batch({request_at(kHost, kStart + 1, 1, 42), request_at(kHost, kStart + 2, 2, 43, 1U << 20U)});
  StreamReader client(server.port());
  client.send(R"({"type":"subscribe","topics":["requests"],"filter":{"min_length":1048576}})");
  const Json snapshot = client.next("snapshot", "requests");
  ASSERT_EQ(snapshot["data"]["items"].size(), 1U);
  EXPECT_EQ(snapshot["data"]["items"][0]["pid"], 43);
  store(3);  // small
  ledger.store_batch({request_at(kHost, kStart + 4, 4, 42, 1U << 21U)});
  const Json change = client.next();
  EXPECT_EQ(change["seq"], snapshot["seq"].get<std::uint64_t>() + 1);
  ASSERT_EQ(change["data"]["items"].size(), 1U);
  EXPECT_EQ(change["data"]["items"][0]["length"], 1U << 21U);
  client.subscribe({"requests"});
  EXPECT_EQ(client.next("snapshot", "requests")["data"]["items"].size(), 4U);
}

TEST_F(StreamTest, NewGapIsTold) {
  StreamReader client(server.port());
  client.subscribe({"gaps"});
  EXPECT_TRUE(client.next("snapshot", "gaps")["data"]["items"].empty());
  Gap gap;
  gap.host = kHost;
  gap.key.from_us = kStart;
  gap.to_us = kStart + 1;
  gap.stage = "tracer";
  ledger.add_gap(gap);
  EXPECT_EQ(client.next("change", "gaps")["data"]["items"][0]["stage"], "tracer");
}

}  // namespace
}  // namespace mapledger::api
