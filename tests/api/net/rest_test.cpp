#include <fmt/format.h>

#include <set>

#include <gtest/gtest.h>

#include "tests/api/support/http_client.hpp"
#include "tests/api/support/test_ledger.hpp"
#include "tests/api/support/test_server.hpp"

namespace mapledger::api {
namespace {

constexpr std::uint64_t kHost = 0xfedcba9876543210U;
constexpr std::int64_t kStart = 1'763'640'000'000'000;
constexpr const char* kHostile = R"(a,b'"; DROP TAB)";

class RestTest : public testing::Test {
 protected:
  RestTest() : server(ledger.reader()) {}

  Json get(const std::string& target) {
    const HttpAnswer answer = http_get(server.port(), target);
    EXPECT_EQ(answer.status, 200U) << target << " " << answer.body;
    EXPECT_EQ(answer.headers.at("content-type"), "application/json");
    return answer.json();
  }
  Json problem(const std::string& target, unsigned status) {
    const HttpAnswer answer = http_get(server.port(), target);
    EXPECT_EQ(answer.status, status) << target;
    EXPECT_EQ(answer.headers.at("content-type"), "application/problem+json");
    return answer.json();
  }
  /// Ids of all items, page by page.
  std::vector<std::string> walk(const std::string& target) {
    std::vector<std::string> ids;
    std::string cursor;
    for (;;) {
      const Json page = get(target + cursor);
      for (const Json& item : page["items"]) ids.push_back(item["id"]);
      if (page["next_cursor"].is_null()) return ids;
      cursor = "&cursor=";
      cursor += page["next_cursor"].get<std::string>();
    }
  }

  TestLedger ledger;
  TestServer server;
};

TEST_F(RestTest, EmptyLedgerAnswersEverything) {
  EXPECT_EQ(get("/healthz")["status"], "ok");
  EXPECT_EQ(get("/readyz")["status"], "ready");
  EXPECT_TRUE(get("/api/v1/processes")["items"].empty());
  EXPECT_TRUE(get("/api/v1/requests")["items"].empty());
  EXPECT_TRUE(get("/api/v1/gaps")["items"].empty());
  EXPECT_EQ(get("/api/v1/top")["total_bytes"], 0);
  EXPECT_TRUE(get("/api/v1/status")["collector"].is_null());
}

TEST_F(RestTest, ProcessAndItsRequestsWithAHostileNameAndHugeLengths) {
  ledger.add_host(kHost, kStart);
  MemoryRequest huge = request_at(kHost, kStart + 1, 1, 42, 5ULL << 32U);
  huge.name = kHostile;
  MemoryRequest failed = request_at(kHost, kStart + 2, 2, 42, 1ULL << 50U);
  failed.name = "<script>";
  failed.failed = true;
  failed.result = -12;
  ledger.store_batch({huge, failed});
  Process p;
  p.id = 42;
  p.pid = 42;
  p.name = kHostile;
  p.requested_bytes = 5ULL << 32U;
  p.mmap_calls = 1;
  p.failed_calls = 1;
  ledger.put_process(kHost, p);
  const Json process = get("/api/v1/processes?pid=42")["items"].at(0);
  EXPECT_EQ(process["name"], kHostile);
  EXPECT_EQ(process["net_bytes"], 5ULL << 32U);
  EXPECT_EQ(process["memory_percent"], 2000.0);
  EXPECT_EQ(process["failed_calls"], 1);
  const Json requests = get("/api/v1/requests?pid=42")["items"];
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[0]["name"], "<script>");
  EXPECT_EQ(requests[0]["length"], 1ULL << 50U);
  EXPECT_EQ(requests[0]["result"], "ENOMEM");
  EXPECT_EQ(requests[0]["failed"], true);
  EXPECT_EQ(requests[1]["length"], 5ULL << 32U);
  EXPECT_EQ(requests[1]["name"], kHostile);
  EXPECT_EQ(requests[1]["process_id"], "000000000000002a");
}

TEST_F(RestTest, OneProcessWithWhatChangedItsMemory) {
  ledger.add_host(kHost, kStart);
  Process p;
  p.id = 0xfe;
  p.name = kHostile;
  p.uid = 0;
  p.cgroup = "/system.slice/<b>.service";
  p.requested_bytes = 8192;
  p.mapped_bytes = 12288;
  ledger.put_process(kHost, p);
  ledger.run("UPDATE processes SET by_mmap = 4096, by_exec = 8192");
  ledger.run(fmt::format("INSERT INTO users VALUES ({}, 0, 'root')", kHost));
  const Json one = get("/api/v1/processes/00000000000000fe?host=fedcba9876543210");
  EXPECT_EQ(one["user"], "root");
  EXPECT_EQ(one["unit"], "<b>.service");
  EXPECT_EQ(one["explained"]["exec"], 8192);
  EXPECT_EQ(one["difference"]["mapped_over"], -4096);
  EXPECT_EQ(one["difference"]["total"], 4096);
  const Json listed = get("/api/v1/processes")["items"].at(0);
  for (const auto& [key, value] : listed.items()) EXPECT_EQ(one[key], value) << key;
  EXPECT_EQ(get("/api/v1/processes/0000000000000%30fe")["id"], "00000000000000fe");
  EXPECT_EQ(problem("/api/v1/processes/00000000000000ff", 404)["parameter"], "id");
  EXPECT_EQ(problem("/api/v1/processes/254", 400)["parameter"], "id");
  problem("/api/v1/processes/00000000000000fe?host=00000000000000aa", 404);
  problem("/api/v1/processes/00000000000000fe/", 404);
  problem("/api/v1/processes/", 404);
}

TEST_F(RestTest, PagesOfRequestsJoinUpWithNothingLostOrTwice) {
  ledger.add_host(kHost, kStart);
  std::vector<MemoryRequest> batch;
  for (std::uint64_t seq = 1; seq <= 250; ++seq) {
    batch.push_back(request_at(kHost, kStart + static_cast<std::int64_t>(seq / 50), seq, 40 + seq % 2));
  }
  ledger.store_batch(batch);
  for (const std::string target :
       {"/api/v1/requests?limit=100", "/api/v1/requests?limit=7", "/api/v1/requests?limit=250"}) {
    const auto ids = walk(target);
    EXPECT_EQ(ids.size(), 250U) << target;
    EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 250U) << target;
    EXPECT_EQ(ids.front(), "fedcba9876543210-1-250");
    EXPECT_EQ(ids.back(), "fedcba9876543210-1-1");
  }
  EXPECT_EQ(walk("/api/v1/requests?limit=10&pid=41").size(), 125U);
}

TEST_F(RestTest, RequestsStoredWhilePagingDoNotShiftThePages) {
  ledger.add_host(kHost, kStart);
  for (std::uint64_t seq = 1; seq <= 6; ++seq)
    ledger.store_batch({request_at(kHost, kStart + static_cast<std::int64_t>(seq), seq, 42)});
  const Json first = get("/api/v1/requests?limit=3");
  ledger.store_batch({request_at(kHost, kStart + 7, 7, 42)});
  const Json second = get("/api/v1/requests?limit=3&cursor=" + first["next_cursor"].get<std::string>());
  EXPECT_EQ(second["items"][0]["id"], "fedcba9876543210-1-3");
  EXPECT_TRUE(second["next_cursor"].is_null());
}

TEST_F(RestTest, PagesOfProcessesJoinUp) {
  ledger.add_host(kHost, kStart);
  for (std::uint64_t id = 1; id <= 25; ++id) {
    Process p;
    p.id = id;
    p.requested_bytes = id / 10;
    ledger.put_process(kHost, p);
  }
  const auto ids = walk("/api/v1/processes?limit=4");
  EXPECT_EQ(ids.size(), 25U);
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 25U);
}

TEST_F(RestTest, CursorKeepsItsMachineWhenAnotherBecomesTheDefault) {
  ledger.add_host(kHost, kStart);
  ledger.store_batch({request_at(kHost, kStart, 1, 42), request_at(kHost, kStart, 2, 42)});
  const std::string cursor = get("/api/v1/requests?limit=1")["next_cursor"];
  ledger.add_host(7, kStart + 10);
  EXPECT_TRUE(get("/api/v1/requests")["items"].empty());
  EXPECT_EQ(get("/api/v1/requests?cursor=" + cursor)["items"][0]["id"], "fedcba9876543210-1-1");
  EXPECT_EQ(get("/api/v1/requests?host=fedcba9876543210")["items"].size(), 2U);
  problem("/api/v1/requests?host=0000000000000007&cursor=" + cursor, 400);
}

TEST_F(RestTest, PieOfTenAndOthers) {
  ledger.add_host(kHost, kStart);
  for (std::uint64_t id = 1; id <= 12; ++id) {
    Process p;
    p.id = id;
    p.requested_bytes = id;
    ledger.put_process(kHost, p);
  }
  ledger.set_requested(kHost, 78);
  const Json top = get("/api/v1/top");
  EXPECT_EQ(top["items"].size(), 10U);
  EXPECT_EQ(top["others"]["name"], "others");
  EXPECT_EQ(top["others"]["requested_bytes"], 3);
  EXPECT_EQ(top["total_bytes"], 78);
  EXPECT_TRUE(get("/api/v1/top?by=program")["items"].empty());
}

TEST_F(RestTest, StatusSaysWhatRuns) {
  ledger.add_host(kHost, kStart);
  const Json status = get("/api/v1/status");
  EXPECT_EQ(status["host"]["id"], "fedcba9876543210");
  EXPECT_EQ(status["collector"]["state"], "silent");
  EXPECT_EQ(status["collector"]["lag_ms"], 12);
  EXPECT_EQ(status["collector"]["cpu_seconds"], 6.0);
  EXPECT_EQ(text_of(status["collector"]["lost"]),
            R"({"tracer":1,"transport":2,"parse":3,"spool":8,"database":9})");
  EXPECT_EQ(status["collector"]["shed_requests"], 10);
  EXPECT_EQ(text_of(status["collector"]["spool"]),
            R"({"bytes":11,"budget_bytes":12,"in_memory":true,"pending_events":13})");
  EXPECT_EQ(text_of(status["collector"]["storage"]), R"({"disk_bytes":null,"bytes_per_request":null})");
  EXPECT_TRUE(status["collector"]["sweep"]["at"].is_null());
  EXPECT_TRUE(status["gaps"].empty());
  EXPECT_EQ(status["collector"]["left_out"][0]["why"], "y");
  EXPECT_EQ(status["stream"]["clients"], 0);
}

TEST_F(RestTest, PagesOfGapsJoinUpAndTheNewestAreInTheStatus) {
  ledger.add_host(kHost, kStart);
  for (std::uint64_t i = 0; i < 25; ++i) {
    const std::int64_t from = kStart + static_cast<std::int64_t>(i / 3);
    ledger.add_gap({{from, 0, i}, kHost, from + 1'000'000, i % 2 == 0 ? "tracer" : "spool", i, kHostile});
  }
  const auto ids = walk("/api/v1/gaps?limit=4");
  EXPECT_EQ(ids.size(), 25U);
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 25U);
  EXPECT_EQ(ids.front(), fmt::format("fedcba9876543210-24-tracer-{}", kStart + 8));
  const Json newest = get("/api/v1/gaps?limit=1")["items"][0];
  EXPECT_EQ(newest["events"], 24);
  EXPECT_EQ(newest["detail"], kHostile);
  const Json status = get("/api/v1/status");
  EXPECT_EQ(status["gaps"].size(), 10U);
  EXPECT_EQ(status["gaps"][0], newest);
  problem("/api/v1/gaps?limit=1001", 400);
  problem("/api/v1/gaps?host=00000000000000aa", 404);
}

TEST_F(RestTest, MetricsOfAMachineWithAHostileNameAndOfTheApi) {
  ledger.add_host(kHost, kStart);
  ledger.run("UPDATE hosts SET name = 'a\"} 1\\nb'");
  problem("/api/v1/nothing", 404);
  const HttpAnswer answer = http_get(server.port(), "/metrics");
  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(answer.headers.at("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  for (
      const char* line :
      {R"(mapledger_collector_up{host="a\"} 1\nb",host_id="fedcba9876543210"} 0)",
       R"(mapledger_collector_lost_events_total{host="a\"} 1\nb",host_id="fedcba9876543210",stage="spool"} 8)",
       "mapledger_api_database_up 1", R"(mapledger_api_http_requests_total{code="4xx"} 1)"}) {
    EXPECT_NE(answer.body.find(std::string("\n") + line + "\n"), std::string::npos) << line << answer.body;
  }
  problem("/metrics?host=fedcba9876543210", 400);
  const HttpAnswer foreign =
      http_exchange(server.port(), "GET /metrics HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(foreign.status, 403U);
}

TEST_F(RestTest, MetricsGoOnWithoutADatabase) {
  ledger.add_host(kHost, kStart);
  ledger.run("DROP TABLE collectors");
  const HttpAnswer answer = http_get(server.port(), "/metrics");
  EXPECT_EQ(answer.status, 200U);
  EXPECT_NE(answer.body.find("\nmapledger_api_database_up 0\n"), std::string::npos);
  EXPECT_EQ(answer.body.find("mapledger_collector_"), std::string::npos);
}

TEST_F(RestTest, ProblemsNameTheParameterAndWhatItMayBe) {
  EXPECT_EQ(problem("/api/v1/processes?limit=0", 400)["parameter"], "limit");
  EXPECT_EQ(problem("/api/v1/processes?limit=0", 400)["allowed"], "a whole number from 1 to 10000");
  EXPECT_EQ(problem("/api/v1/requests?cursor=AAAA", 400)["parameter"], "cursor");
  EXPECT_EQ(problem("/api/v1/requests?pid=%27%20OR%201=1", 400)["parameter"], "pid");
  EXPECT_EQ(problem("/api/v1/top?host=1", 400)["parameter"], "host");
  EXPECT_EQ(problem("/api/v1/top?host=00000000000000aa", 404)["parameter"], "host");
  EXPECT_EQ(problem("/api/v1/nothing", 404)["status"], 404);
}

TEST_F(RestTest, SchemaThatIsMissingIsNotReady) {
  ledger.run("DELETE FROM schema_migrations");
  problem("/readyz", 503);
  ledger.run("DROP TABLE checkpoint, collectors, processes");
  problem("/api/v1/processes", 503);
  EXPECT_EQ(get("/healthz")["status"], "ok");
}

}  // namespace
}  // namespace mapledger::api
