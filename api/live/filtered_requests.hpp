#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "api/live/filter_wish.hpp"
#include "api/live/publication.hpp"
#include "api/live/requests_feed.hpp"

namespace mapledger::api {

/// Topic requests for those who have a filter: each filter is a sequence of its own, made of what the feed
/// read for all. Owned and used by the follower, on its thread.
class FilteredRequests {
 public:
  /// Numbers begin above `highest`.
  FilteredRequests(const RequestsFeed& feed, std::uint64_t highest) : feed_(feed), highest_(highest) {}
  [[nodiscard]] std::uint64_t highest() const { return highest_; }

  /// Whose filters there are from now on. A new one's numbers begin above all that were ever given.
  void keep(const FilterWish& wish);

  /// What the feed's last change, or its new beginning, has for each. Appends to `out`.
  void changes(std::int64_t read_us, std::vector<Publication>& out);
  void restart(std::int64_t read_us, std::vector<Publication>& out);
  void snapshots(const std::set<std::string>& asked, std::int64_t read_us,
                 std::vector<Publication>& out) const;

 private:
  struct View {
    LiveFilter filter;
    std::uint64_t seq = 0;
  };
  [[nodiscard]] Publication snapshot(const std::string& key, const View& view, Publication::Kind kind,
                                     std::int64_t read_us) const;

  const RequestsFeed& feed_;
  std::map<std::string, View> views_;
  std::uint64_t highest_;
};

}  // namespace mapledger::api
