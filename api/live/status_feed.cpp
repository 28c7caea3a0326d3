#include "api/live/status_feed.hpp"

#include "api/wire/status_json.hpp"

namespace mapledger::api {
namespace {

constexpr auto kInterval = std::chrono::seconds(1);

}  // namespace

StoreResult<void> StatusFeed::load(Store& store, const Tick& tick) {
  away_ = tick.database_away;
  if (!away_) {
    const HostScope host = tick.head.machine.id != 0 ? tick.head.machine.id : tick.host;
    auto status = store.status(host != kShownHost ? std::optional(host) : std::nullopt);
    away_ = !status;
    if (status) status_ = std::move(*status);
  }
  text_ = text_of(to_json(status_, Serving{tick.now_us, stream_clients_(), away_}));
  read_at_ = tick.now;
  return {};
}

StoreResult<std::optional<std::string>> StatusFeed::changes(Store& store, const Tick& tick) {
  if (tick.database_away == away_ && tick.now < read_at_ + kInterval) return std::nullopt;
  if (const auto loaded = load(store, tick); !loaded) return loaded.error();
  return text_;
}

}  // namespace mapledger::api
