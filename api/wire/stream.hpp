#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/wire/live_filter.hpp"
#include "common/result.hpp"

namespace mapledger::api {

// The messages of docs/stream.md.

/// Each is about one host, but for kHosts, which is about all.
enum class Topic : std::uint8_t { kProcesses, kTopProcess, kTopProgram, kRequests, kStatus, kGaps, kHosts };
inline constexpr std::size_t kTopics = 7;
inline constexpr std::array<Topic, kTopics> kAllTopics = {
    Topic::kProcesses, Topic::kTopProcess, Topic::kTopProgram, Topic::kRequests,
    Topic::kStatus,    Topic::kGaps,       Topic::kHosts};
using TopicSet = std::bitset<kTopics>;

/// Which host a topic is about: its id, or 0, the one that is shown by default.
using HostScope = std::uint64_t;
inline constexpr HostScope kShownHost = 0;

/// A topic about all hosts is the same whichever is asked for.
constexpr HostScope scope_of(Topic topic, HostScope host) {
  return topic == Topic::kHosts ? kShownHost : host;
}

constexpr std::size_t index_of(Topic topic) {
  return static_cast<std::size_t>(topic);
}
std::string_view name_of(Topic topic);

/// What a client asks for.
struct Subscribe {
  TopicSet topics;
  HostScope host = kShownHost;  ///< which they are about
  LiveFilter filter;            ///< of topic requests

  /// Where it was before it lost its connection: the stream that it followed, and of it the last seq of each
  /// topic.
  std::string resume_stream;
  std::array<std::optional<std::uint64_t>, kTopics> resume_seq;
};

/// The client's message, or what is wrong with it.
Result<Subscribe> read_subscribe(std::string_view text);

/// `stream`: the id that a client must give to go on where it was; a new one at each start of the server.
std::string hello_message(std::string_view stream, unsigned heartbeat_seconds);
std::string heartbeat_message(std::int64_t now_us);
/// `data` is JSON already; `read_us`: when the ledger was read for it.
std::string snapshot_message(Topic topic, std::uint64_t seq, std::int64_t read_us, std::string_view data);
std::string change_message(Topic topic, std::uint64_t seq, std::int64_t read_us, std::string_view data);
std::string resumed_message(Topic topic, std::uint64_t seq);
std::string lagged_message(Topic topic);
std::string error_message(std::string_view detail);

}  // namespace mapledger::api
