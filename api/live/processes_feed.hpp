#pragma once

#include <unordered_map>

#include "api/live/feed.hpp"

namespace mapledger::api {

/// Topic processes: all that live.
class ProcessesFeed : public Feed {
 public:
  StoreResult<void> load(Store& store, const Tick& tick) override;
  StoreResult<std::optional<std::string>> changes(Store& store, const Tick& tick) override;
  [[nodiscard]] std::string snapshot() const override;

 private:
  Head seen_;
  std::unordered_map<std::uint64_t, Process> live_;
};

}  // namespace mapledger::api
