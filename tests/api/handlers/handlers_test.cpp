#include "api/handlers/handlers.hpp"

#include <gtest/gtest.h>

#include "api/wire/json.hpp"
#include "tests/api/support/fake_store.hpp"

namespace mapledger::api {
namespace {

class HandlersTest : public testing::Test {
 protected:
  HandlersTest() { store.now = Head{{0xa, 1000}, 1, 0, 0, 0, 0}; }

  void add_processes(std::uint64_t count) {
    for (std::uint64_t i = 1; i <= count; ++i) {
      Process p;
      p.id = i;
      p.pid = 100 + i;
      store.add(p);
    }
  }

  FakeStore store;
  Served served;
};

TEST_F(HandlersTest, EmptyLedgerIsNoError) {
  store.now.reset();
  for (const Response& response : {get_processes({}, store), get_requests({}, store)}) {
    EXPECT_EQ(response.body, R"({"items":[],"next_cursor":null,"looked_back_to":null})");
  }
  EXPECT_EQ(get_gaps({}, store).body, R"({"items":[],"next_cursor":null})");
  EXPECT_EQ(get_top({}, store).body,
            R"({"by":"process","from":null,"to":null,"items":[],"others":null,"total_bytes":0})");
  EXPECT_TRUE(Json::parse(get_status({}, store, 0, 0).body)["host"].is_null());
}

TEST_F(HandlersTest, WhatTheLogDoesNotHoldByThePolicyIsSaid) {
  store.in_part = {{5'000'000, {}, "failed+programs:\u00e9"}, {1'000'000, 2'000'000, "none"}};
  const Json both =
      Json::parse(R"([{"from":"1970-01-01T00:00:05.000000Z","to":null,"policy":"failed+programs:\u00e9"},
    {"from":"1970-01-01T00:00:01.000000Z","to":"1970-01-01T00:00:02.000000Z","policy":"none"}])");
  EXPECT_EQ(Json::parse(get_requests({}, store).body)["stored"], both);
  const Query early = {{"from", "1970-01-01T00:00:01.5Z"}, {"to", "1970-01-01T00:00:05Z"}};
  EXPECT_EQ(Json::parse(get_requests({"", early}, store).body)["stored"], Json::array({both[1]}));
  const Query between = {{"from", "1970-01-01T00:00:02Z"}, {"to", "1970-01-01T00:00:05Z"}};
  EXPECT_FALSE(Json::parse(get_requests({"", between}, store).body).contains("stored"));
  for (const char* form : {"csv", "ndjson"}) {
    std::string header;
    for (const auto& [name, value] : get_requests({"", {{"format", form}}}, store).headers) {
      if (name == "Mapledger-Stored") header = value;
    }
    EXPECT_EQ(Json::parse(header), both);
    EXPECT_TRUE(std::all_of(header.begin(), header.end(), [](char c) { return c >= ' ' && c < 127; }));
  }
  const Query seconds = {{"step", "1s"}, {"from", "1970-01-01T00:00:01Z"}, {"to", "1970-01-01T00:00:03Z"}};
  EXPECT_EQ(Json::parse(get_activity({"", seconds}, store).body)["stored"], Json::array({both[1]}));
  EXPECT_FALSE(Json::parse(get_activity({}, store).body).contains("stored")) << "of all requests";
  store.all_sizes[1] = {};
  EXPECT_EQ(Json::parse(get_sizes({"/api/v1/processes/0000000000000001/sizes", {}}, store).body)["stored"],
            both);
}

TEST_F(HandlersTest, UnknownMachineIs404) {
  const Request request{"", {{"host", "00000000000000bb"}}};
  for (const Response& response :
       {get_processes(request, store), get_top(request, store), get_gaps(request, store),
        get_requests(request, store), get_status(request, store, 0, 0)}) {
    EXPECT_EQ(response.status, 404U);
    EXPECT_EQ(Json::parse(response.body)["parameter"], "host");
  }
}

TEST_F(HandlersTest, DatabaseAwayIs503AndSaysWhenToComeBack) {
  store.failure = StoreError{StoreError::Kind::kAway, "2002: secret address"};
  for (const Response& response :
       {get_processes({}, store), get_top({}, store), get_requests({}, store), get_gaps({}, store),
        get_status({}, store, 0, 0), get_readyz({}, store), get_activity({}, store), get_hosts({}, store, 0),
        get_requests({"", {{"format", "csv"}}}, store), get_process({"/00000000000000fe", {}}, store)}) {
    EXPECT_EQ(response.status, 503U);
    EXPECT_EQ(response.content_type, "application/problem+json");
    EXPECT_EQ(response.body.find("secret"), std::string::npos);
    EXPECT_NE(std::find(response.headers.begin(), response.headers.end(),
                        std::pair<std::string, std::string>("Retry-After", "1")),
              response.headers.end());
  }
  EXPECT_EQ(get_healthz({}).status, 200U);
}

TEST_F(HandlersTest, OtherFailuresAre500AndKeepTheirWords) {
  store.failure = StoreError{StoreError::Kind::kOther, "1142: SELECT command denied to user"};
  const Response response = get_top({}, store);
  EXPECT_EQ(response.status, 500U);
  EXPECT_EQ(response.body.find("1142"), std::string::npos);
}

TEST_F(HandlersTest, ReadyzHoldsTheSchemaToWhatIsKnown) {
  EXPECT_EQ(get_readyz({}, store).status, 200U);
  store.schema = 0;
  EXPECT_NE(get_readyz({}, store).body.find("mapledger-collector migrate"), std::string::npos);
  EXPECT_EQ(get_readyz({}, store).status, 503U);
  store.schema = kSchemaVersion + 1;
  EXPECT_NE(get_readyz({}, store).body.find("update"), std::string::npos);
  EXPECT_EQ(get_readyz({}, store).status, 503U);
}

TEST_F(HandlersTest, PageThatIsExactlyFullHasNoNext) {
  add_processes(3);
  const auto page = [&](const char* limit) {
    return Json::parse(get_processes({"", {{"limit", limit}}}, store).body);
  };
  EXPECT_EQ(page("3")["items"].size(), 3U);
  EXPECT_TRUE(page("3")["next_cursor"].is_null());
  EXPECT_EQ(page("2")["items"].size(), 2U);
  EXPECT_TRUE(page("2")["next_cursor"].is_string());
}

TEST_F(HandlersTest, CursorBelongsToItsListAndMachine) {
  add_processes(3);
  const Json page = Json::parse(get_processes({"", {{"limit", "2"}}}, store).body);
  const std::string cursor = page["next_cursor"];
  EXPECT_EQ(get_processes({"", {{"cursor", cursor}}}, store).status, 200U);
  const Response wrong_list = get_requests({"", {{"cursor", cursor}}}, store);
  EXPECT_EQ(wrong_list.status, 400U);
  EXPECT_EQ(Json::parse(wrong_list.body)["parameter"], "cursor");
  EXPECT_EQ(get_processes({"", {{"cursor", cursor}, {"host", "00000000000000bb"}}}, store).status, 400U);
  EXPECT_EQ(get_processes({"", {{"cursor", "garbage"}}}, store).status, 400U);
}

TEST_F(HandlersTest, PagesOfGaps) {
  for (std::int64_t from = 3; from >= 1; --from)
    store.all_gaps.push_back({{from, 2, 1}, 0xa, from, "tracer", 7, "d"});
  const Json first = Json::parse(get_gaps({"", {{"limit", "2"}}}, store).body);
  ASSERT_EQ(first["items"].size(), 2U);
  EXPECT_EQ(first["items"][1]["from"], "1970-01-01T00:00:00.000002Z");
  const Json rest = Json::parse(get_gaps({"", {{"cursor", first["next_cursor"]}}}, store).body);
  ASSERT_EQ(rest["items"].size(), 1U);
  EXPECT_EQ(rest["items"][0]["from"], "1970-01-01T00:00:00.000001Z");
  EXPECT_TRUE(rest["next_cursor"].is_null());
  EXPECT_EQ(get_requests({"", {{"cursor", first["next_cursor"]}}}, store).status, 400U);
}

TEST_F(HandlersTest, MetricsAreAnsweredWithTheDatabaseAway) {
  store.failure = StoreError{StoreError::Kind::kAway, "2002: secret address"};
  const Response response = get_metrics({}, store, served, 0, 3);
  EXPECT_EQ(response.status, 200U);
  EXPECT_NE(response.body.find("mapledger_api_database_up 0\n"), std::string::npos);
  EXPECT_NE(response.body.find("mapledger_api_stream_clients 3\n"), std::string::npos);
  EXPECT_EQ(response.body.find("secret"), std::string::npos);
}

TEST_F(HandlersTest, BadParametersNameThemselves) {
  const auto parameter = [](const Response& response) { return Json::parse(response.body)["parameter"]; };
  EXPECT_EQ(parameter(get_processes({"", {{"live", "1"}}}, store)), "live");
  EXPECT_EQ(parameter(get_processes({"", {{"limit", "10001"}}}, store)), "limit");
  EXPECT_EQ(parameter(get_requests({"", {{"limit", "1001"}}}, store)), "limit");
  EXPECT_EQ(parameter(get_requests({"", {{"pid", "4294967296"}}}, store)), "pid");
  EXPECT_EQ(parameter(get_gaps({"", {{"limit", "0"}}}, store)), "limit");
  EXPECT_EQ(parameter(get_gaps({"", {{"pid", "1"}}}, store)), "pid");
  EXPECT_EQ(parameter(get_metrics({"", {{"host", "x"}}}, store, served, 0, 0)), "host");
  EXPECT_EQ(parameter(get_top({"", {{"by", "name"}}}, store)), "by");
  EXPECT_EQ(parameter(get_status({"", {{"host", "x"}}}, store, 0, 0)), "host");
  EXPECT_EQ(parameter(get_activity({"", {{"step", "5s"}}}, store)), "step");
  EXPECT_EQ(parameter(get_hosts({"", {{"limit", "0"}}}, store, 0)), "limit");
  EXPECT_EQ(parameter(get_hosts({"", {{"sort", "color"}}}, store, 0)), "sort");
  EXPECT_EQ(parameter(get_hosts({"", {{"cursor", "x"}}}, store, 0)), "cursor");
  EXPECT_EQ(parameter(get_top({"", {{"from", "yesterday"}}}, store)), "from");
  EXPECT_EQ(store.calls, 0);
}

TEST_F(HandlersTest, ProcessById) {
  ProcessDetail detail;
  detail.process.id = 0xfe;
  store.details = {detail};
  const auto get = [&](const std::string& id, const Query& query = {}) {
    return get_process({"/api/v1/processes/" + id, query}, store);
  };
  EXPECT_EQ(Json::parse(get("00000000000000fe").body)["id"], "00000000000000fe");
  EXPECT_EQ(get("00000000000000fe", {{"host", "000000000000000a"}}).status, 200U);
  const Response missing = get("00000000000000ff");
  EXPECT_EQ(missing.status, 404U);
  EXPECT_EQ(missing.content_type, "application/problem+json");
  EXPECT_EQ(Json::parse(missing.body)["parameter"], "id");
  const Response foreign = get("00000000000000fe", {{"host", "00000000000000bb"}});
  EXPECT_EQ(foreign.status, 404U);
  EXPECT_EQ(Json::parse(foreign.body)["parameter"], "host");
  store.now.reset();
  EXPECT_EQ(get("00000000000000fe").status, 404U);
}

TEST_F(HandlersTest, SizesOfAProcess) {
  Sizes sizes;
  sizes.steps.push_back({4096, 8192, 1, 2, 3, 4096, 8192});
  sizes.steps.push_back({1ULL << 62U, 1ULL << 63U, 0, 0, 1, 0, 0});
  sizes.looked_back_to_us = 0;
  store.all_sizes[0xfe] = sizes;
  const auto get = [&](const std::string& id, const Query& query = {}) {
    return get_sizes({"/api/v1/processes/" + id + "/sizes", query}, store);
  };
  EXPECT_EQ(get("00000000000000fe").body,
            R"({"items":[{"from_bytes":4096,"below_bytes":8192,"mmap_calls":1,"munmap_calls":2,)"
            R"("failed_calls":3,"requested_bytes":4096,"returned_bytes":8192},)"
            R"({"from_bytes":4611686018427387904,"below_bytes":9223372036854775808,"mmap_calls":0,)"
            R"("munmap_calls":0,"failed_calls":1,"requested_bytes":0,"returned_bytes":0}],)"
            R"("requests":7,"looked_back_to":"1970-01-01T00:00:00.000000Z"})");
  EXPECT_EQ(get("00000000000000fe", {{"host", "000000000000000a"}}).status, 200U);
  EXPECT_EQ(get("00000000000000ff").status, 404U);
  EXPECT_EQ(Json::parse(get("00000000000000ff").body)["parameter"], "id");
  EXPECT_EQ(Json::parse(get("00000000000000fe", {{"host", "00000000000000bb"}}).body)["parameter"], "host");
  EXPECT_EQ(get("fe").status, 400U);
  EXPECT_EQ(Json::parse(get("00000000000000fe", {{"limit", "1"}}).body)["parameter"], "limit");
  store.failure = StoreError{StoreError::Kind::kAway, "gone"};
  EXPECT_EQ(get("00000000000000fe").status, 503U);
}

TEST_F(HandlersTest, ProcessOfWhatIsNoIdIs400) {
  for (const char* bad :
       {"1", "00000000000000fg", "00000000000000FE", "00000000000000fe0", "' OR 1=1", "<script>"}) {
    const Response response = get_process({std::string("/api/v1/processes/") + bad, {}}, store);
    EXPECT_EQ(response.status, 400U) << bad;
    EXPECT_EQ(Json::parse(response.body)["parameter"], "id") << bad;
  }
  const Response extra = get_process({"/api/v1/processes/00000000000000fe", {{"pid", "1"}}}, store);
  EXPECT_EQ(extra.status, 400U);
  EXPECT_EQ(Json::parse(extra.body)["parameter"], "pid");
  EXPECT_EQ(store.calls, 0);
}

TEST_F(HandlersTest, AnExportThatTheDatabaseLeavesHalfwayIsCut) {
  for (std::uint64_t seq = 1; seq <= 1'500; ++seq) {
    MemoryRequest r;
    r.key = {static_cast<std::int64_t>(seq), 1, seq};
    r.call = "mmap";
    store.log.push_back(r);
  }
  const Response response = get_requests({"", {{"format", "ndjson"}}}, store);
  ASSERT_NE(response.source, nullptr);
  const std::string first = response.source->next();
  EXPECT_EQ(std::count(first.begin(), first.end(), '\n'), 1'000);
  store.failure = StoreError{StoreError::Kind::kAway, "gone"};
  EXPECT_THROW(response.source->next(), std::runtime_error);
  store.failure.reset();
  const std::string rest = response.source->next();
  EXPECT_EQ(std::count(rest.begin(), rest.end(), '\n'), 500);
  EXPECT_EQ(response.source->next(), "");
}

TEST_F(HandlersTest, ActivityIsOfWholeSteps) {
  store.now->last_time_us = 3'605'000'000;
  EXPECT_EQ(get_activity({"", {{"step", "1m"}, {"from", "1970-01-01T00:10:59Z"}}}, store).status, 200U);
  EXPECT_EQ(store.asked_activity->from_us, 600'000'000);
  EXPECT_EQ(store.asked_activity->to_us, 3'660'000'000);
  EXPECT_EQ(store.asked_activity->step, ActivityStep::kMinute);
}

TEST_F(HandlersTest, TopBy) {
  EXPECT_EQ(Json::parse(get_top({"", {{"by", "program"}}}, store).body)["by"], "program");
  EXPECT_EQ(Json::parse(get_top({"", {{"by", "process"}}}, store).body)["by"], "process");
}

}  // namespace
}  // namespace mapledger::api
