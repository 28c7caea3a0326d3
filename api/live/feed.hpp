#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "api/store/store.hpp"
#include "api/wire/stream.hpp"

namespace mapledger::api {

/// One look at the ledger.
struct Tick {
  Head head;                    ///< all zero while the ledger is empty, or has no such host
  HostScope host = kShownHost;  ///< which is followed
  bool database_away = false;
  std::chrono::steady_clock::time_point now;
  std::int64_t now_us = 0;
};

/// What one topic of the stream is made of: a state in memory and how it follows the ledger. Owned and used
/// by the follower, on its thread.
class Feed {
 public:
  virtual ~Feed() = default;

  /// Reads the whole state anew.
  virtual StoreResult<void> load(Store& store, const Tick& tick) = 0;

  /// Reads what was stored since the last call. Returns the change's `data`, or nothing if there is nothing
  /// to say.
  virtual StoreResult<std::optional<std::string>> changes(Store& store, const Tick& tick) = 0;

  /// `data` of a snapshot of the present state.
  [[nodiscard]] virtual std::string snapshot() const = 0;
};

}  // namespace mapledger::api
