#pragma once

#include <map>
#include <set>
#include <string>

#include "api/wire/live_filter.hpp"

namespace mapledger::api {

/// The filters of topic requests that someone has, by their keys, and those of which someone waits for a
/// snapshot.
struct FilterWish {
  std::map<std::string, LiveFilter> wanted;
  std::set<std::string> asked;
};

}  // namespace mapledger::api
