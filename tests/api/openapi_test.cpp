#include "api/handlers/openapi.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "api/handlers/handlers.hpp"
#include "api/handlers/routes.hpp"
#include "api/http/gate.hpp"
#include "tests/api/support/fake_store.hpp"

// What the answers hold is compared with the document by tests/api/check_responses.py.

namespace mapledger::api {
namespace {

TEST(OpenapiTest, PathsAreThoseThatAreRouted) {
  const Json document = Json::parse(get_openapi({}).body);
  std::set<std::string> documented;
  for (const auto& [path, item] : document["paths"].items()) documented.insert(path);
  FakeStore store;
  const Served served;
  const Router router = make_router(
      store, "/nonexistent", [] { return std::size_t{0}; }, served);
  const auto paths = router.paths();
  std::set<std::string> answered(paths.begin(), paths.end());
  // What the session answers itself.
  for (const std::string_view path : {kLoginPath, kLogoutPath, kStreamPath}) answered.emplace(path);
  EXPECT_EQ(answered, documented);
}

TEST(OpenapiTest, WhateverShowsDataTakesAHost) {
  const Json document = Json::parse(get_openapi({}).body);
  for (const auto& [path, item] : document["paths"].items()) {
    const std::set<std::string> without = {std::string(kLoginPath), std::string(kLogoutPath),
                                           std::string(kStreamPath), "/api/v1/openapi.json"};
    if (!path.starts_with("/api/v1/") || without.contains(path)) continue;
    const Json parameters = item["get"]["parameters"];
    EXPECT_TRUE(std::any_of(parameters.begin(), parameters.end(), [](const Json& each) {
      return each.value("name", "") == "host" || each.value("$ref", "") == "#/components/parameters/host";
    })) << path;
  }
}

TEST(OpenapiTest, IsServedAsItIsWritten) {
  const Json document = Json::parse(get_openapi({}).body);
  EXPECT_EQ(document["openapi"], "3.1.0");
  EXPECT_EQ(document["info"]["version"], MAPLEDGER_VERSION);
  const Json& problem = document["components"]["schemas"]["Problem"];
  EXPECT_EQ(problem["required"], Json({"type", "title", "status", "detail"}));
  EXPECT_EQ(get_openapi({"", {{"x", "1"}}}).status, 400U);
}

TEST(OpenapiTest, YamlKeepsItsTypes) {
  const Json json =
      json_of_yaml("{a: 1, b: \"1\", c: true, d: 'true', e: null, f: 1.5, g: [x, ~], h: {}, i: -7, j: 1s}");
  EXPECT_EQ(text_of(json),
            R"({"a":1,"b":"1","c":true,"d":"true","e":null,"f":1.5,"g":["x",null],"h":{},"i":-7,"j":"1s"})");
}

}  // namespace
}  // namespace mapledger::api
