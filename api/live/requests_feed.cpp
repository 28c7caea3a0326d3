#include "api/live/requests_feed.hpp"

#include <algorithm>
#include <tuple>

#include "api/wire/cursor.hpp"
#include "api/wire/json.hpp"

namespace mapledger::api {
namespace {

/// What a message holds at most, and how far a reading goes back without and with filters.
constexpr std::size_t kRecent = 200;
constexpr std::size_t kFurther = 2000;

bool stored_after(const MemoryRequest& request, const Head& head) {
  return std::tie(request.key.run, request.key.seq) > std::tie(head.run, head.seq);
}

/// The newest of those that match, at most kRecent.
Json items_of(const std::vector<MemoryRequest>& requests, const LiveFilter& filter) {
  Json items = Json::array();
  for (const MemoryRequest& request : requests) {
    if (items.size() == kRecent) break;
    if (filter.matches(request)) items.push_back(to_json(request));
  }
  return items;
}

}  // namespace

StoreResult<void> RequestsFeed::load(Store& store, const Tick& tick) {
  RequestFilter filter;
  filter.host = tick.head.machine.id;
  filter.limit = further_ ? kFurther : kRecent;
  auto page = store.requests(filter);
  if (!page) return page.error();
  seen_ = tick.head;
  recent_ = std::move(page->items);
  older_ = page->next.has_value();
  // What was stored since the head was read will come as a change.
  std::erase_if(recent_, [&](const MemoryRequest& r) { return stored_after(r, seen_); });
  fresh_.clear();
  skipped_ = 0;
  return {};
}

StoreResult<std::optional<std::string>> RequestsFeed::changes(Store& store, const Tick& tick) {
  fresh_.clear();
  skipped_ = 0;
  if (std::tie(tick.head.run, tick.head.seq) == std::tie(seen_.run, seen_.seq)) return std::nullopt;
  auto fresh = store.new_requests(seen_, tick.head, further_ ? kFurther : kRecent);
  if (!fresh) return fresh.error();
  const std::uint64_t stored = tick.head.requests - std::min(seen_.requests, tick.head.requests);
  skipped_ = stored - std::min<std::uint64_t>(fresh->size(), stored);
  seen_ = tick.head;
  fresh_ = std::move(*fresh);
  if (skipped_ > 0) recent_.clear();
  older_ = older_ || skipped_ > 0;
  recent_.insert(recent_.end(), fresh_.begin(), fresh_.end());
  keep_newest();
  return change(LiveFilter{});
}

void RequestsFeed::keep_newest() {
  std::sort(recent_.begin(), recent_.end(),
            [](const MemoryRequest& a, const MemoryRequest& b) { return a.key > b.key; });
  if (recent_.size() <= kFurther) return;
  recent_.resize(kFurther);
  older_ = true;
}

std::optional<std::string> RequestsFeed::change(const LiveFilter& filter) const {
  Json items = items_of(fresh_, filter);
  std::uint64_t skipped = skipped_;
  // Those that were read but are more than a message holds.
  if (items.size() == kRecent) {
    const auto matching = std::count_if(fresh_.begin(), fresh_.end(),
                                        [&](const MemoryRequest& r) { return filter.matches(r); });
    skipped += static_cast<std::uint64_t>(matching) - kRecent;
  }
  if (items.empty() && skipped == 0) return std::nullopt;
  return text_of(Json{{"items", std::move(items)}, {"skipped", skipped}});
}

std::string RequestsFeed::snapshot() const {
  return snapshot(LiveFilter{});
}

std::string RequestsFeed::snapshot(const LiveFilter& filter) const {
  // The log is read on from the last row that was looked at.
  std::size_t items = 0;
  std::size_t looked_at = 0;
  while (looked_at < recent_.size() && items < kRecent) {
    if (filter.matches(recent_[looked_at])) ++items;
    ++looked_at;
  }
  std::optional<std::string> next;
  if (looked_at > 0 && (older_ || looked_at < recent_.size())) {
    next =
        write_cursor(Cursor<RequestPosition>{seen_.machine.id, RequestPosition{recent_[looked_at - 1].key}});
  }
  return text_of(list_of(items_of(recent_, filter), next));
}

}  // namespace mapledger::api
