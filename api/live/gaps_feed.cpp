#include "api/live/gaps_feed.hpp"

#include <algorithm>
#include <tuple>

#include "api/wire/cursor.hpp"
#include "api/wire/json.hpp"

namespace mapledger::api {
namespace {

constexpr std::uint64_t kNewest = 100;
constexpr auto kInterval = std::chrono::seconds(1);

auto tied(const Gap& gap) {
  return std::tie(gap.key.from_us, gap.key.stage, gap.key.run, gap.to_us, gap.events, gap.detail);
}

Json items_of(const std::vector<Gap>& gaps) {
  Json items = Json::array();
  for (const Gap& gap : gaps) items.push_back(to_json(gap));
  return items;
}

}  // namespace

StoreResult<std::vector<Gap>> GapsFeed::read(Store& store, const Tick& tick) {
  GapFilter filter;
  filter.host = tick.head.machine.id;
  filter.limit = kNewest + 1;
  auto gaps = store.gaps(filter);
  if (!gaps) return gaps.error();
  older_ = gaps->size() > kNewest;
  if (older_) gaps->resize(kNewest);
  host_ = filter.host;
  read_at_ = tick.now;
  return gaps;
}

StoreResult<void> GapsFeed::load(Store& store, const Tick& tick) {
  auto gaps = read(store, tick);
  if (!gaps) return gaps.error();
  gaps_ = std::move(*gaps);
  return {};
}

StoreResult<std::optional<std::string>> GapsFeed::changes(Store& store, const Tick& tick) {
  if (tick.now < read_at_ + kInterval) return std::nullopt;
  auto gaps = read(store, tick);
  if (!gaps) return gaps.error();
  std::vector<Gap> changed;
  std::copy_if(gaps->begin(), gaps->end(), std::back_inserter(changed), [&](const Gap& gap) {
    return std::none_of(gaps_.begin(), gaps_.end(),
                        [&](const Gap& known) { return tied(known) == tied(gap); });
  });
  gaps_ = std::move(*gaps);
  if (changed.empty()) return std::nullopt;
  return text_of(Json{{"items", items_of(changed)}});
}

std::string GapsFeed::snapshot() const {
  std::optional<std::string> next;
  if (older_) next = write_cursor(Cursor<GapKey>{host_, gaps_.back().key});
  return text_of(list_of(items_of(gaps_), next));
}

}  // namespace mapledger::api
