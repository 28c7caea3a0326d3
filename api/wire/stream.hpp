#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/result.hpp"

namespace mapledger::api {

// The messages of docs/stream.md.

enum class Topic : std::uint8_t { kProcesses, kTopProcess, kTopProgram, kRequests, kStatus };
inline constexpr std::size_t kTopics = 5;
inline constexpr std::array<Topic, kTopics> kAllTopics = {
    Topic::kProcesses, Topic::kTopProcess, Topic::kTopProgram, Topic::kRequests, Topic::kStatus};
using TopicSet = std::bitset<kTopics>;

constexpr std::size_t index_of(Topic topic) {
  return static_cast<std::size_t>(topic);
}
std::string_view name_of(Topic topic);

/// What a client asks for, or what is wrong with its message.
Result<TopicSet> read_subscribe(std::string_view text);

/// `data` is JSON already.
std::string snapshot_message(Topic topic, std::uint64_t seq, std::string_view data);
std::string change_message(Topic topic, std::uint64_t seq, std::string_view data);
std::string lagged_message(Topic topic);
std::string error_message(std::string_view detail);

}  // namespace mapledger::api
