#include "api/live/requests_feed.hpp"

#include <algorithm>
#include <tuple>

#include "api/wire/cursor.hpp"
#include "api/wire/json.hpp"

namespace mapledger::api {
namespace {

constexpr std::size_t kRecent = 200;

bool stored_after(const MemoryRequest& request, const Head& head) {
  return std::tie(request.key.run, request.key.seq) > std::tie(head.run, head.seq);
}

Json items_of(const std::vector<MemoryRequest>& requests) {
  Json items = Json::array();
  for (const MemoryRequest& request : requests) items.push_back(to_json(request));
  return items;
}

}  // namespace

StoreResult<void> RequestsFeed::load(Store& store, const Tick& tick) {
  RequestFilter filter;
  filter.host = tick.head.machine.id;
  filter.limit = kRecent;
  auto page = store.requests(filter);
  if (!page) return page.error();
  seen_ = tick.head;
  recent_ = std::move(page->items);
  older_ = page->next.has_value();
  // What was stored since the head was read will come as a change.
  std::erase_if(recent_, [&](const MemoryRequest& r) { return stored_after(r, seen_); });
  return {};
}

StoreResult<std::optional<std::string>> RequestsFeed::changes(Store& store, const Tick& tick) {
  if (std::tie(tick.head.run, tick.head.seq) == std::tie(seen_.run, seen_.seq)) return std::nullopt;
  const auto fresh = store.new_requests(seen_, tick.head, kRecent);
  if (!fresh) return fresh.error();
  const std::uint64_t stored = tick.head.requests - std::min(seen_.requests, tick.head.requests);
  const std::uint64_t skipped = stored - std::min<std::uint64_t>(fresh->size(), stored);
  seen_ = tick.head;
  if (fresh->empty() && skipped == 0) return std::nullopt;
  recent_.insert(recent_.end(), fresh->begin(), fresh->end());
  older_ = older_ || skipped > 0;
  keep_newest();
  return text_of(Json{{"items", items_of(*fresh)}, {"skipped", skipped}});
}

void RequestsFeed::keep_newest() {
  std::sort(recent_.begin(), recent_.end(),
            [](const MemoryRequest& a, const MemoryRequest& b) { return a.key > b.key; });
  if (recent_.size() <= kRecent) return;
  recent_.resize(kRecent);
  older_ = true;
}

std::string RequestsFeed::snapshot() const {
  std::optional<std::string> next;
  if (older_ && !recent_.empty()) {
    next = write_cursor(Cursor<RequestPosition>{seen_.machine.id, RequestPosition{recent_.back().key}});
  }
  return text_of(list_of(items_of(recent_), next));
}

}  // namespace mapledger::api
