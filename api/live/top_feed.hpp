#pragma once

#include "api/live/feed.hpp"

namespace mapledger::api {

/// Topics top_process and top_program: the pie, at most twice a second.
class TopFeed : public Feed {
 public:
  explicit TopFeed(Grouping by) : by_(by) {}
  StoreResult<void> load(Store& store, const Tick& tick) override;
  StoreResult<std::optional<std::string>> changes(Store& store, const Tick& tick) override;
  [[nodiscard]] std::string snapshot() const override { return text_; }

 private:
  Grouping by_;
  std::uint64_t batch_ = 0;
  std::chrono::steady_clock::time_point read_at_;
  std::string text_;
};

}  // namespace mapledger::api
