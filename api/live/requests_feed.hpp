#pragma once

#include <vector>

#include "api/live/feed.hpp"

namespace mapledger::api {

/// Topic requests: the newest 200.
class RequestsFeed : public Feed {
 public:
  StoreResult<void> load(Store& store, const Tick& tick) override;
  StoreResult<std::optional<std::string>> changes(Store& store, const Tick& tick) override;
  [[nodiscard]] std::string snapshot() const override;

 private:
  void keep_newest();

  Head seen_;
  std::vector<MemoryRequest> recent_;  ///< newest first
  bool older_ = false;                 ///< the log holds more than recent_
};

}  // namespace mapledger::api
