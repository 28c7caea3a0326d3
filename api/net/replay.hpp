#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "api/live/publication.hpp"
#include "api/net/send_queue.hpp"

namespace mapledger::api {

/// The last changes of one topic, or of one filter of it, for clients that come back. Bounded: the oldest go,
/// and a client that would need them gets a new snapshot. Owned by the hub, IO thread.
class Replay {
 public:
  static constexpr std::size_t kMostMessages = 128;
  static constexpr std::size_t kMostBytes = 2U << 20U;

  void add(const Publication& publication);

  /// All changes after `seq`, or nothing if they are not all here any more, or never were.
  [[nodiscard]] std::optional<std::vector<Publication>> after(std::uint64_t seq) const;

 private:
  std::optional<std::uint64_t> last_;  ///< nothing: no message yet
  std::deque<Publication> changes_;    ///< without a hole, up to last_
  std::size_t bytes_ = 0;
};

}  // namespace mapledger::api
