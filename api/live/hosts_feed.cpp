#include "api/live/hosts_feed.hpp"

#include "api/wire/status_json.hpp"

namespace mapledger::api {
namespace {

/// Bounds what a snapshot takes.
constexpr std::uint64_t kMostHosts = 10'000;
constexpr auto kInterval = std::chrono::seconds(1);
constexpr std::int64_t kSeenAgainUs = 10'000'000;

/// {"items":[…]} of objects that are text already.
class Items {
 public:
  void add(const std::string& object) {
    if (text_.back() != '[') text_ += ',';
    text_ += object;
  }
  std::string take() && { return std::move(text_) + "]}"; }

 private:
  std::string text_ = R"({"items":[)";
};

}  // namespace

StoreResult<std::map<std::uint64_t, HostsFeed::Told>> HostsFeed::read(Store& store, const Tick& tick) {
  HostFilter filter;
  filter.sort = HostSort::kName;
  filter.ascending = true;
  filter.limit = kMostHosts;
  const auto page = store.hosts(filter);
  if (!page) return page.error();
  read_at_ = tick.now;
  std::map<std::uint64_t, Told> hosts;
  for (const Status& status : page->items) {
    Json json = to_machine_json(status, tick.now_us);
    Told told;
    told.whole = text_of(json);
    told.last_seen_us = status.collector ? status.collector->updated_us : 0;
    json.erase("last_seen");
    json["collector"].erase("updated_at");
    told.text = text_of(json);
    hosts.emplace(status.host->id, std::move(told));
  }
  return hosts;
}

StoreResult<void> HostsFeed::load(Store& store, const Tick& tick) {
  auto hosts = read(store, tick);
  if (!hosts) return hosts.error();
  told_ = std::move(*hosts);
  return {};
}

StoreResult<std::optional<std::string>> HostsFeed::changes(Store& store, const Tick& tick) {
  if (tick.now < read_at_ + kInterval) return std::nullopt;
  auto hosts = read(store, tick);
  if (!hosts) return hosts.error();
  Items items;
  bool any = false;
  for (auto& [id, fresh] : *hosts) {
    const auto known = told_.find(id);
    const bool as_told = known != told_.end() && known->second.text == fresh.text &&
                         fresh.last_seen_us < known->second.last_seen_us + kSeenAgainUs;
    if (as_told) continue;
    items.add(fresh.whole);
    told_[id] = std::move(fresh);
    any = true;
  }
  if (!any) return std::nullopt;
  return std::move(items).take();
}

std::string HostsFeed::snapshot() const {
  Items items;
  for (const auto& [id, told] : told_) items.add(told.whole);
  return std::move(items).take();
}

}  // namespace mapledger::api
