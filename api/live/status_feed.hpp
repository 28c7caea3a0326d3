#pragma once

#include <functional>

#include "api/live/feed.hpp"

namespace mapledger::api {

/// Topic status: once a second. Goes on with what it knows while the database is away, and says so.
class StatusFeed : public Feed {
 public:
  explicit StatusFeed(std::function<std::size_t()> stream_clients)
      : stream_clients_(std::move(stream_clients)) {}
  StoreResult<void> load(Store& store, const Tick& tick) override;
  StoreResult<std::optional<std::string>> changes(Store& store, const Tick& tick) override;
  [[nodiscard]] std::string snapshot() const override { return text_; }

 private:
  std::function<std::size_t()> stream_clients_;
  Status status_;
  bool away_ = false;
  std::chrono::steady_clock::time_point read_at_;
  std::string text_;
};

}  // namespace mapledger::api
