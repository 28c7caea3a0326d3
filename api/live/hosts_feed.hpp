#pragma once

#include <map>
#include <string>

#include "api/live/feed.hpp"

namespace mapledger::api {

/// Topic hosts: all machines. Looked at once a second. One of which nothing but when it was heard of last has
/// changed is told of only every ten seconds, so that a thousand that idle cost next to nothing.
class HostsFeed : public Feed {
 public:
  StoreResult<void> load(Store& store, const Tick& tick) override;
  StoreResult<std::optional<std::string>> changes(Store& store, const Tick& tick) override;
  [[nodiscard]] std::string snapshot() const override;

 private:
  struct Told {
    std::string text;  ///< as JSON, without what changes with every report
    std::int64_t last_seen_us = 0;
    std::string whole;
  };
  StoreResult<std::map<std::uint64_t, Told>> read(Store& store, const Tick& tick);

  std::map<std::uint64_t, Told> told_;  ///< by id
  std::chrono::steady_clock::time_point read_at_;
};

}  // namespace mapledger::api
