#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include <gtest/gtest.h>

#include "api/handlers/routes.hpp"
#include "api/wire/json.hpp"
#include "tests/api/support/fake_store.hpp"

// Holds api/openapi.yaml to what the program does. Of YAML this reads what the document is written in: a
// path is a key two spaces deep, and the keys that an object must have are a list on one line.

namespace mapledger::api {
namespace {

std::string document() {
  std::ifstream in(MAPLEDGER_SOURCE_DIR "/api/openapi.yaml");
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The first `required: [...]` behind `where`.
std::set<std::string> required_behind(const std::string& where) {
  const std::string text = document();
  const auto at = text.find("\n" + where + "\n");
  EXPECT_NE(at, std::string::npos) << where;
  std::smatch list;
  const std::string rest = text.substr(at);
  EXPECT_TRUE(std::regex_search(rest, list, std::regex(R"(required: \[([^\]]*)\])"))) << where;
  const std::string names = list[1];
  const std::regex name(R"(\w+)");
  return {std::sregex_token_iterator(names.begin(), names.end(), name), {}};
}

std::set<std::string> keys_of(const Json& object) {
  std::set<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.insert(key);
  return keys;
}

TEST(OpenapiTest, PathsAreThoseThatAreRouted) {
  const std::string text = document();
  std::set<std::string> documented;
  const std::regex path(R"(\n  (/[^:\n]*):)");
  for (std::sregex_iterator i(text.begin(), text.end(), path), end; i != end; ++i) documented.insert((*i)[1]);
  FakeStore store;
  const Served served;
  std::set<std::string> routed;
  for (const std::string& each : make_router(
                                     store, "/nonexistent", [] { return std::size_t{0}; }, served)
                                     .paths())
    routed.insert(each);
  EXPECT_EQ(routed, documented);
}

TEST(OpenapiTest, ObjectsHaveTheKeysThatAreRequired) {
  Status status;
  status.host = HostRow{};
  status.collector = CollectorRow{};
  const Json shown = to_json(status, Serving{});
  auto status_keys = required_behind("    Status:");
  status_keys.insert("database");  // in the stream only it matters, and a REST answer may do without
  EXPECT_EQ(keys_of(shown), status_keys);
  EXPECT_EQ(keys_of(shown["collector"]), required_behind("        collector:"));
  EXPECT_EQ(keys_of(shown["collector"]["lost"]), required_behind("                lost:"));
  EXPECT_EQ(keys_of(shown["collector"]["spool"]), required_behind("                spool:"));
  EXPECT_EQ(keys_of(shown["collector"]["storage"]), required_behind("                storage:"));
  EXPECT_EQ(keys_of(shown["collector"]["sweep"]), required_behind("                sweep:"));
  EXPECT_EQ(keys_of(shown["host"]), required_behind("        host:"));
  EXPECT_EQ(keys_of(shown["totals"]), required_behind("        totals:"));
  EXPECT_EQ(keys_of(to_json(Gap{})), required_behind("    Gap:"));
  EXPECT_EQ(keys_of(to_json(Process{}, Machine{})), required_behind("    Process:"));
  const Json detail = to_json(ProcessDetail{{}, Explained{}, Parent{}}, Machine{});
  auto detail_keys = required_behind("    Process:");
  detail_keys.merge(required_behind("    ProcessDetail:"));
  EXPECT_EQ(keys_of(detail), detail_keys);
  EXPECT_EQ(keys_of(detail["explained"]), required_behind("    Explained:"));
  EXPECT_EQ(keys_of(detail["difference"]), required_behind("    Difference:"));
  EXPECT_EQ(keys_of(detail["parent"]),
            required_behind("                - type: \"null\"\n                - type: object"));
  EXPECT_EQ(keys_of(to_json(MemoryRequest{})), required_behind("    Request:"));
  EXPECT_EQ(keys_of(to_json(Top{})), required_behind("    Top:"));
}

}  // namespace
}  // namespace mapledger::api
