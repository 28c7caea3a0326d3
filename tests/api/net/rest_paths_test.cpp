#include <fmt/format.h>

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "tests/api/support/http_client.hpp"
#include "tests/api/support/test_ledger.hpp"
#include "tests/api/support/test_server.hpp"

namespace mapledger::api {
namespace {

constexpr std::uint64_t kHost = 0xfedcba9876543210U;
constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kStart = 1'763'640'000'000'000;  // 2025-11-20T12:00:00Z

class RestPathsTest : public testing::Test {
 protected:
  RestPathsTest() : server(ledger.reader()) { ledger.add_host(kHost, kStart); }

  Json get(const std::string& target) {
    const HttpAnswer answer = http_get(server.port(), target);
    EXPECT_EQ(answer.status, 200U) << target << " " << answer.body;
    return answer.json();
  }
  HttpAnswer get_as(const std::string& target, const std::string& accept) {
    return http_exchange(
        server.port(),
        fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\nAccept: {}\r\nConnection: close\r\n\r\n", target,
                    accept));
  }
  Json problem(const std::string& target, unsigned status = 400) {
    const HttpAnswer answer = http_get(server.port(), target);
    EXPECT_EQ(answer.status, status) << target << " " << answer.body;
    EXPECT_EQ(answer.headers.at("content-type"), "application/problem+json");
    return answer.json();
  }

  void store_requests(std::uint64_t count) {
    std::vector<MemoryRequest> rows;
    for (std::uint64_t seq = 1; seq <= count; ++seq) {
      MemoryRequest r =
          request_at(kHost, kStart + static_cast<std::int64_t>(seq) * 1'000, seq, 40 + seq % 2, seq * 4096);
      r.failed = seq % 10 == 0;
      r.name = seq % 7 == 0 ? "=cmd,\"x\"" : "p";
      rows.push_back(r);
    }
    ledger.store_batch(rows);
  }
  static std::size_t lines(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }

  TestLedger ledger;
  TestServer server;
};

TEST_F(RestPathsTest, RequestsByEveryFilter) {
  store_requests(100);
  const auto count = [&](const std::string& query) {
    return get("/api/v1/requests?limit=1000&" + query)["items"].size();
  };
  EXPECT_EQ(count("failed=true"), 10U);
  EXPECT_EQ(count("failed=false"), 90U);
  EXPECT_EQ(count("name=p"), 86U);
  EXPECT_EQ(count("name=%3Dcmd,%22x%22"), 14U);
  EXPECT_EQ(count("min_length=405504"), 2U);
  EXPECT_EQ(count("call=munmap"), 0U);
  EXPECT_EQ(count("call=mmap&pid=40&failed=true"), 10U);
  EXPECT_EQ(count("process=0000000000000029"), 50U);
  EXPECT_EQ(count("from=2025-11-20T12:00:00.050Z&to=2025-11-20T12:00:00.060Z"), 10U);
  EXPECT_EQ(count("from=2025-11-20T13:00:00.050%2B01:00"), 51U);
  EXPECT_EQ(count("pid=77"), 0U);
  const Json page = get("/api/v1/requests?limit=1");
  EXPECT_EQ(page["items"][0]["protection_names"], Json({"PROT_READ", "PROT_WRITE"}));
  EXPECT_EQ(page["items"][0]["flag_names"], Json({"MAP_PRIVATE", "MAP_ANONYMOUS"}));
  EXPECT_TRUE(page["looked_back_to"].is_null());
}

TEST_F(RestPathsTest, ARareRequestIsLookedForAPageAtATime) {
  for (std::uint64_t seq = 1; seq <= 600; ++seq) {
    MemoryRequest r = request_at(kHost, kStart + static_cast<std::int64_t>(seq) * kSecond, seq, 42);
    r.failed = seq == 1;
    ledger.store_batch({r});
  }
  const Json first = get("/api/v1/requests?failed=true");
  EXPECT_TRUE(first["items"].empty());
  EXPECT_EQ(first["looked_back_to"], "2025-11-20T12:01:40.000001Z");
  const Json second = get("/api/v1/requests?failed=true&cursor=" + first["next_cursor"].get<std::string>());
  EXPECT_EQ(second["items"].size(), 1U);
  EXPECT_TRUE(second["next_cursor"].is_null());
  EXPECT_TRUE(second["looked_back_to"].is_null());
}

TEST_F(RestPathsTest, RequestsAsCsvAndAsLinesOfJson) {
  store_requests(2'500);
  const HttpAnswer csv = http_get(server.port(), "/api/v1/requests?format=csv");
  EXPECT_EQ(csv.status, 200U);
  EXPECT_EQ(csv.headers.at("content-type"), "text/csv; charset=utf-8; header=present");
  EXPECT_EQ(csv.headers.at("transfer-encoding"), "chunked");
  EXPECT_EQ(csv.headers.at("content-disposition"), "attachment; filename=\"requests.csv\"");
  EXPECT_EQ(lines(csv.body), 2'501U);
  EXPECT_TRUE(csv.body.starts_with("id,time,process_id,")) << csv.body.substr(0, 100);
  EXPECT_NE(csv.body.find("\"\\x3dcmd,\"\"x\"\"\""), std::string::npos);
  const HttpAnswer json = get_as("/api/v1/requests", "application/x-ndjson");
  EXPECT_EQ(json.headers.at("content-type"), "application/x-ndjson");
  EXPECT_EQ(json.headers.at("vary"), "Accept");
  ASSERT_EQ(lines(json.body), 2'500U);
  EXPECT_EQ(Json::parse(json.body.substr(0, json.body.find('\n')))["id"], "fedcba9876543210-1-2500");
  EXPECT_EQ(lines(get_as("/api/v1/requests?failed=true", "text/csv").body), 251U);
  EXPECT_EQ(lines(http_get(server.port(), "/api/v1/requests?format=ndjson&limit=1200").body), 1'200U);
  EXPECT_EQ(lines(http_get(server.port(), "/api/v1/requests?format=csv&pid=77").body), 1U);
  EXPECT_EQ(http_get(server.port(), "/api/v1/requests?format=ndjson&pid=77").body, "");
  EXPECT_EQ(get_as("/api/v1/requests", "*/*").json()["items"].size(), 100U);
  EXPECT_EQ(get_as("/api/v1/requests", "image/png").status, 406U);
  EXPECT_EQ(get_as("/api/v1/requests?format=json", "image/png").status, 200U);
}

TEST_F(RestPathsTest, AnExportIsWhatThePagesAreWhileMoreIsStored) {
  store_requests(1'500);
  const Json last = get("/api/v1/requests?limit=1000");
  const HttpAnswer rest = http_get(
      server.port(), "/api/v1/requests?format=ndjson&cursor=" + last["next_cursor"].get<std::string>());
  EXPECT_EQ(lines(rest.body), 500U);
}

TEST_F(RestPathsTest, ActivityOverTime) {
  Process p;
  p.id = 0xfe;
  p.pid = 254;
  p.name = "worker";
  p.first_seen_us = kStart;
  p.last_seen_us = kStart + 15 * kSecond;
  ledger.put_process(kHost, p);
  ledger.put_program(kHost, "worker", 7);
  ledger.put_activity(kHost, kStart, 0xfe, "worker", 4096);
  ledger.put_activity(kHost, kStart + 10 * kSecond, 0xfe, "worker", 8192);
  ledger.run(fmt::format("UPDATE checkpoint SET last_time_us = {}", kStart + 25 * kSecond));
  const Json host = get("/api/v1/activity");
  EXPECT_EQ(host["step_seconds"], 10);
  EXPECT_EQ(host["to"], "2025-11-20T12:00:30.000000Z");
  EXPECT_EQ(host["from"], "2025-11-20T11:00:30.000000Z");
  ASSERT_EQ(host["items"].size(), 2U);
  EXPECT_EQ(host["items"][1]["time"], "2025-11-20T12:00:10.000000Z");
  EXPECT_EQ(host["items"][1]["requested_bytes"], 8192);
  EXPECT_EQ(host["items"][1]["failed_calls"], 4);
  for (const char* who : {"", "&pid=254", "&process=00000000000000fe", "&program=worker"}) {
    for (const char* step : {"1m", "1h"}) {
      const Json all = get(fmt::format("/api/v1/activity?step={}{}", step, who));
      ASSERT_EQ(all["items"].size(), 1U) << step << who;
      EXPECT_EQ(all["items"][0]["requested_bytes"], 12288) << step << who;
    }
    EXPECT_EQ(
        get(fmt::format("/api/v1/activity?from=2025-11-20T12:00:05Z&to=2025-11-20T12:00:06Z{}", who))["items"]
            .size(),
        1U);
  }
  EXPECT_TRUE(get("/api/v1/activity?program=nobody")["items"].empty());
  EXPECT_TRUE(get("/api/v1/activity?step=1s")["items"].empty());
  const Json one = get("/api/v1/processes/00000000000000fe");
  EXPECT_EQ(one["activity"]["items"].size(), 2U);
  EXPECT_EQ(one["rates"]["requested_bytes"], 819.2);
  EXPECT_EQ(get("/api/v1/processes")["items"][0]["rates"]["calls"], 0.9);
  EXPECT_EQ(problem("/api/v1/activity?step=2s")["allowed"], "one of 1s, 10s, 1m, 1h");
  EXPECT_EQ(problem("/api/v1/activity?pid=1&process=00000000000000fe")["parameter"], "process");
  EXPECT_EQ(problem("/api/v1/activity?pid=1&program=x")["parameter"], "program");
  EXPECT_EQ(problem("/api/v1/activity?from=2025-11-20T12:00:05Z&to=2025-11-20T12:00:05Z")["parameter"], "to");
  EXPECT_EQ(problem("/api/v1/activity?from=2020-11-20T12:00:05Z")["parameter"], "from");
}

TEST_F(RestPathsTest, AProcessInDetail) {
  Process p;
  p.id = 0xfe;
  p.pid = 254;
  p.name = "worker";
  p.requested_bytes = 12'288;
  p.returned_bytes = 1;
  p.mapped_bytes = 20'480;
  p.first_seen_us = kStart;
  p.last_seen_us = kStart + 5 * kSecond;
  ledger.put_process(kHost, p);
  Process child;
  child.id = 0xff;
  child.pid = 255;
  child.ppid = 254;
  child.name = "child";
  child.first_seen_us = kStart + kSecond;
  child.last_seen_us = child.first_seen_us;
  child.exited_us = child.first_seen_us;
  ledger.put_process(kHost, child);
  ledger.run("UPDATE processes SET start_ns = 7, exec_id = 2, by_fork = 4096 WHERE process_id = 254");
  ledger.run("UPDATE processes SET start_ns = 8 WHERE process_id = 255");
  ledger.put_activity(kHost, kStart, 0xfe, "worker", 12'288, 20'480);
  ledger.store_batch({request_at(kHost, kStart, 1, 0xfe, 12'288)});
  const Json one = get("/api/v1/processes/00000000000000fe");
  EXPECT_EQ(one["started_at"], "2025-11-20T12:00:00.000000Z");
  ASSERT_EQ(one["lives"].size(), 1U);
  EXPECT_EQ(one["lives"][0]["id"], "00000000000000fe");
  EXPECT_EQ(one["lives"][0]["exec_id"], 2);
  EXPECT_TRUE(one["lives"][0]["exited_at"].is_null());
  ASSERT_EQ(one["children"].size(), 1U);
  EXPECT_EQ(one["children"][0]["pid"], 255);
  EXPECT_EQ(one["children"][0]["exited_at"], "2025-11-20T12:00:01.000000Z");
  EXPECT_EQ(one["children_more"], false);
  ASSERT_EQ(one["activity"]["items"].size(), 1U);
  EXPECT_EQ(one["activity"]["items"][0]["net_bytes"], 12'287);
  EXPECT_EQ(one["activity"]["items"][0]["mapped_bytes"], 20'480);
  EXPECT_TRUE(get("/api/v1/processes/00000000000000ff")["started_at"].is_null());
  EXPECT_EQ(get("/api/v1/processes/00000000000000ff")["parent"]["id"], "00000000000000fe");
  const Json seconds = get("/api/v1/activity?step=1s&process=00000000000000fe");
  ASSERT_EQ(seconds["items"].size(), 1U);
  EXPECT_TRUE(seconds["items"][0]["net_bytes"].is_null());
  EXPECT_TRUE(seconds["items"][0]["mapped_bytes"].is_null());
  const Json sizes = get("/api/v1/processes/00000000000000fe/sizes");
  ASSERT_EQ(sizes["items"].size(), 1U);
  EXPECT_EQ(sizes["items"][0]["from_bytes"], 8'192);
  EXPECT_EQ(sizes["items"][0]["requested_bytes"], 12'288);
  EXPECT_EQ(sizes["requests"], 1);
  EXPECT_TRUE(sizes["looked_back_to"].is_null());
  EXPECT_EQ(problem("/api/v1/processes/fe/sizes")["parameter"], "id");
  EXPECT_EQ(http_get(server.port(), "/api/v1/processes/00000000000000fd/sizes").status, 404U);
}

TEST_F(RestPathsTest, PieOfAWindow) {
  ledger.put_process(kHost, 1, 100);
  ledger.put_activity(kHost, kStart, 1, "p", 4096);
  ledger.run(fmt::format("UPDATE checkpoint SET last_time_us = {}", kStart + 25 * kSecond));
  for (const char* by : {"process", "program"}) {
    const Json top = get(fmt::format("/api/v1/top?by={}&from=2025-11-20T11:59:51Z", by));
    EXPECT_EQ(top["total_bytes"], 4096);
    EXPECT_EQ(top["from"], "2025-11-20T11:59:50.000000Z");
    EXPECT_EQ(top["to"], "2025-11-20T12:00:30.000000Z");
    EXPECT_EQ(top["items"].size(), 1U);
  }
  EXPECT_TRUE(get("/api/v1/top")["from"].is_null());
  EXPECT_EQ(problem("/api/v1/top?to=2025-11-20T11:59:51Z")["parameter"], "from");
  EXPECT_EQ(problem("/api/v1/top?from=2025-11-10T11:59:51Z")["parameter"], "from");
  EXPECT_EQ(problem("/api/v1/top?from=2025-11-20T12:00:00Z&to=2025-11-20T11:00:00Z")["parameter"], "to");
}

TEST_F(RestPathsTest, ProcessesBySortSearchAndEnd) {
  for (std::uint64_t id = 1; id <= 30; ++id) {
    Process p;
    p.id = id;
    p.pid = 100 - id;
    p.name = id % 3 == 0 ? "Worker" : "a,b'\"%_";
    p.requested_bytes = id % 5;
    p.mmap_calls = id;
    if (id > 20) p.exited_us = kStart + static_cast<std::int64_t>(id) * kSecond;
    ledger.put_process(kHost, p);
  }
  const auto walk = [&](const std::string& query) {
    std::vector<std::uint64_t> pids;
    std::string cursor;
    for (;;) {
      const Json page = get("/api/v1/processes?limit=4&" + query + cursor);
      for (const Json& item : page["items"]) pids.push_back(item["pid"]);
      if (page["next_cursor"].is_null()) return pids;
      cursor = "&cursor=" + page["next_cursor"].get<std::string>();
    }
  };
  for (const char* sort : {"net_bytes", "mapped_bytes", "resident_bytes", "requested_bytes", "returned_bytes",
                           "peak_bytes", "mmap_calls", "munmap_calls", "failed_calls", "pid", "first_seen",
                           "last_seen", "exited_at", "name"}) {
    for (const char* order : {"asc", "desc"}) {
      const auto pids = walk(fmt::format("sort={}&order={}", sort, order));
      EXPECT_EQ(pids.size(), 30U) << sort;
      EXPECT_EQ(std::set<std::uint64_t>(pids.begin(), pids.end()).size(), 30U) << sort;
    }
  }
  EXPECT_EQ(walk("sort=pid&order=asc").front(), 70U);
  EXPECT_EQ(walk("sort=mmap_calls").front(), 70U);
  EXPECT_EQ(walk("sort=exited_at&order=asc").front(), 79U);
  EXPECT_EQ(walk("search=WORK").size(), 10U);
  EXPECT_EQ(walk("search=%25_").size(), 20U);
  EXPECT_EQ(walk("name=Worker&live=true").size(), 6U);
  EXPECT_TRUE(walk("name=worker").empty());
  EXPECT_EQ(walk("live=false&ended_before=2025-11-20T12:00:25Z").size(), 4U);
  EXPECT_EQ(get("/api/v1/processes?live=false&limit=1")["items"][0]["state"], "exited");
  const std::string cursor = get("/api/v1/processes?limit=4&sort=pid")["next_cursor"];
  EXPECT_EQ(problem("/api/v1/processes?sort=name&cursor=" + cursor)["parameter"], "cursor");
  EXPECT_EQ(problem("/api/v1/processes?sort=size")["parameter"], "sort");
}

TEST_F(RestPathsTest, OfTheProcessesThatEndedTheYoungestAreListed) {
  std::string rows;
  for (int id = 1; id <= 2'100; ++id) {
    rows += fmt::format("{}({}, {}, {}, 0, 0, 'p', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, {}, 0)", id > 1 ? "," : "",
                        kHost, id, id, kStart + id * kSecond);
  }
  ledger.run(
      "INSERT INTO processes (host_id, process_id, pid, start_ns, exec_id, name, requested_bytes, "
      "returned_bytes, "
      "peak_bytes, mmap_calls, munmap_calls, mremap_calls, brk_calls, failed_calls, first_seen_us, "
      "last_seen_us, "
      "exited_us, batch) VALUES " +
      rows);
  const Json page = get("/api/v1/processes?limit=10000");
  EXPECT_EQ(page["items"].size(), 2'000U);
  EXPECT_EQ(page["looked_back_to"], "2025-11-20T12:01:41.000000Z");
  const Json rest =
      get("/api/v1/processes?limit=10000&ended_before=" + page["looked_back_to"].get<std::string>());
  EXPECT_EQ(rest["items"].size(), 100U);
  EXPECT_TRUE(rest["looked_back_to"].is_null());
  EXPECT_EQ(get("/api/v1/processes?pid=1")["items"].size(), 1U);
}

TEST_F(RestPathsTest, HostsAndTheDocument) {
  ledger.add_host(7, kStart + 1, "stopped");
  const Json hosts = get("/api/v1/hosts");
  ASSERT_EQ(hosts["items"].size(), 2U);
  EXPECT_EQ(hosts["items"][0]["id"], "0000000000000007");
  EXPECT_EQ(hosts["items"][0]["collector"]["state"], "stopped");
  EXPECT_EQ(hosts["items"][1]["collector"]["state"], "silent");
  const Json document = get("/api/v1/openapi.json");
  EXPECT_TRUE(document["paths"].contains("/api/v1/activity"));
  EXPECT_EQ(hosts["items"][0]["label"], "vm (00000000)");
  EXPECT_EQ(hosts["items"][0]["state"], "ended");
  EXPECT_TRUE(hosts["items"][0]["rates"].is_null());
  EXPECT_EQ(get("/api/v1/hosts?host=0000000000000007")["items"].size(), 1U);
  const Json first = get("/api/v1/hosts?sort=first_seen&order=asc&limit=1");
  EXPECT_EQ(first["items"][0]["id"], hosts["items"][1]["id"]);
  const std::string next = "/api/v1/hosts?cursor=" + first["next_cursor"].get<std::string>();
  EXPECT_EQ(get(next)["items"][0]["id"], "0000000000000007");
  EXPECT_TRUE(get(next)["next_cursor"].is_null());
  problem(next + "&sort=name");
  problem("/api/v1/gaps?cursor=" + first["next_cursor"].get<std::string>());
}

TEST_F(RestPathsTest, HostileParametersAreDataOrRefused) {
  store_requests(3);
  for (const char* hostile : {"%27%20OR%201%3D1--", "%3Cscript%3Ealert(1)%3C/script%3E",
                              "%22;DROP%20TABLE%20requests", "%F0%9F%92%A9"}) {
    EXPECT_TRUE(get(fmt::format("/api/v1/requests?name={}", hostile))["items"].empty()) << hostile;
    EXPECT_TRUE(get(fmt::format("/api/v1/processes?search={}", hostile))["items"].empty()) << hostile;
    EXPECT_TRUE(get(fmt::format("/api/v1/activity?program={}", hostile))["items"].empty()) << hostile;
    for (const char* parameter : {"pid", "process", "call", "failed", "min_length", "from", "to", "format",
                                  "limit", "cursor", "host"}) {
      EXPECT_EQ(problem(fmt::format("/api/v1/requests?{}={}", parameter, hostile))["parameter"], parameter)
          << hostile;
    }
  }
  for (const char* text : {"%FF", "%00", "%C0%AF", "%0A", ""}) {
    EXPECT_EQ(problem(fmt::format("/api/v1/requests?name={}", text))["parameter"], "name") << text;
    EXPECT_EQ(problem(fmt::format("/api/v1/processes?search={}", text))["parameter"], "search") << text;
  }
  EXPECT_EQ(get("/api/v1/requests")["items"].size(), 3U);
}

}  // namespace
}  // namespace mapledger::api
