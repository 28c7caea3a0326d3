#pragma once

#include <map>
#include <set>
#include <string>

#include "api/wire/live_filter.hpp"
#include "api/wire/stream.hpp"

namespace mapledger::api {

/// The filters of topic requests that someone has, by their keys, and those of which someone waits for a
/// snapshot.
struct FilterWish {
  std::map<std::string, LiveFilter> wanted;
  std::set<std::string> asked;
};

/// What of one host someone is subscribed to, and of which of these someone newly waits for a snapshot.
struct Wish {
  TopicSet wanted;
  TopicSet asked;
  FilterWish filters = {};
};
/// Of those hosts of which anything is wanted.
using Wishes = std::map<HostScope, Wish>;

}  // namespace mapledger::api
