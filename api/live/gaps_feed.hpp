#pragma once

#include <vector>

#include "api/live/feed.hpp"

namespace mapledger::api {

/// Topic gaps: the newest 100 spans in which events may be missing. Looked at once a second; a span may grow
/// after it was told.
class GapsFeed : public Feed {
 public:
  StoreResult<void> load(Store& store, const Tick& tick) override;
  StoreResult<std::optional<std::string>> changes(Store& store, const Tick& tick) override;
  [[nodiscard]] std::string snapshot() const override;

 private:
  StoreResult<std::vector<Gap>> read(Store& store, const Tick& tick);

  std::uint64_t host_ = 0;
  std::vector<Gap> gaps_;  ///< newest first
  bool older_ = false;     ///< there are more
  std::chrono::steady_clock::time_point read_at_;
};

}  // namespace mapledger::api
