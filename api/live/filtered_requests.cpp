#include "api/live/filtered_requests.hpp"

#include <algorithm>

namespace mapledger::api {
namespace {

std::shared_ptr<const std::string> shared(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

}  // namespace

void FilteredRequests::keep(const FilterWish& wish) {
  std::erase_if(views_, [&](const auto& each) { return !wish.wanted.contains(each.first); });
  for (const auto& [key, filter] : wish.wanted) {
    if (!views_.contains(key)) views_[key] = {filter, ++highest_};
  }
}

void FilteredRequests::changes(std::int64_t read_us, std::vector<Publication>& out) {
  for (auto& [key, view] : views_) {
    const auto data = feed_.change(view.filter);
    if (!data) continue;
    ++view.seq;
    highest_ = std::max(highest_, view.seq);
    out.push_back({Topic::kRequests, Publication::Kind::kChange, view.seq,
                   shared(change_message(Topic::kRequests, view.seq, read_us, *data)), kShownHost, key});
  }
}

void FilteredRequests::restart(std::int64_t read_us, std::vector<Publication>& out) {
  for (auto& [key, view] : views_) {
    ++view.seq;
    highest_ = std::max(highest_, view.seq);
    out.push_back(snapshot(key, view, Publication::Kind::kRestart, read_us));
  }
}

void FilteredRequests::snapshots(const std::set<std::string>& asked, std::int64_t read_us,
                                 std::vector<Publication>& out) const {
  for (const std::string& key : asked) {
    const auto view = views_.find(key);
    if (view != views_.end())
      out.push_back(snapshot(key, view->second, Publication::Kind::kSnapshot, read_us));
  }
}

Publication FilteredRequests::snapshot(const std::string& key, const View& view, Publication::Kind kind,
                                       std::int64_t read_us) const {
  return {Topic::kRequests,
          kind,
          view.seq,
          shared(snapshot_message(Topic::kRequests, view.seq, read_us, feed_.snapshot(view.filter))),
          kShownHost,
          key};
}

}  // namespace mapledger::api
