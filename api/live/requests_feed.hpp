#pragma once

#include <vector>

#include "api/live/feed.hpp"
#include "api/wire/live_filter.hpp"

namespace mapledger::api {

/// Topic requests: the newest 200 of all, or of those that match a filter. All filters are served from one
/// reading of the log: while there are filters each look takes in more rows, and what it did not take in is
/// `skipped` for all.
class RequestsFeed : public Feed {
 public:
  StoreResult<void> load(Store& store, const Tick& tick) override;
  StoreResult<std::optional<std::string>> changes(Store& store, const Tick& tick) override;
  [[nodiscard]] std::string snapshot() const override;

  /// Whether anyone has a filter. A reading goes back further then.
  void look_further(bool further) { further_ = further; }
  [[nodiscard]] std::string snapshot(const LiveFilter& filter) const;
  /// The same of the last change, or nothing if that has nothing for the filter.
  [[nodiscard]] std::optional<std::string> change(const LiveFilter& filter) const;

 private:
  void keep_newest();

  Head seen_;
  std::vector<MemoryRequest> recent_;  ///< newest first, without a hole
  std::vector<MemoryRequest> fresh_;   ///< of the last change
  std::uint64_t skipped_ = 0;          ///< in the last change
  bool older_ = false;                 ///< the log holds more than recent_
  bool further_ = false;
};

}  // namespace mapledger::api
