#include <algorithm>
#include <fstream>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "api/config.hpp"
#include "collector/config.hpp"
#include "common/config/options.hpp"

namespace mapledger {
namespace {

std::set<std::string> names_in_example() {
  std::ifstream file(MAPLEDGER_SOURCE_DIR "/.env.example");
  std::set<std::string> names;
  std::string line;
  while (std::getline(file, line)) {
    const auto equals = line.find('=');
    if (equals != std::string::npos && !line.starts_with('#')) names.insert(line.substr(0, equals));
  }
  return names;
}

TEST(Settings, TheExampleListsWhatTheProgramsReadAndNothingElse) {
  CollectorConfig collector;
  CLI::App collector_app;
  add_collector_settings(collector_app, collector);
  api::ApiConfig api;
  CLI::App api_app;
  api::add_api_settings(api_app, api);
  std::set<std::string> read;
  for (const CLI::App* app : {&collector_app, &api_app}) {
    const auto names = setting_names(*app);
    read.insert(names.begin(), names.end());
  }
  EXPECT_EQ(names_in_example(), read);
}

}  // namespace
}  // namespace mapledger
