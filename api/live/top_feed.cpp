#include "api/live/top_feed.hpp"

#include "api/wire/json.hpp"

namespace mapledger::api {
namespace {

constexpr auto kInterval = std::chrono::milliseconds(500);

}  // namespace

StoreResult<void> TopFeed::load(Store& store, const Tick& tick) {
  const auto top = store.top(tick.head.machine.id, by_);
  if (!top) return top.error();
  text_ = text_of(to_json(*top));
  batch_ = tick.head.batch;
  read_at_ = tick.now;
  return {};
}

StoreResult<std::optional<std::string>> TopFeed::changes(Store& store, const Tick& tick) {
  if (tick.head.batch == batch_ || tick.now < read_at_ + kInterval) return std::nullopt;
  const std::string before = text_;
  if (const auto loaded = load(store, tick); !loaded) return loaded.error();
  return text_ == before ? std::nullopt : std::optional(text_);
}

}  // namespace mapledger::api
