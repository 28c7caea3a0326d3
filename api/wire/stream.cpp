#include "api/wire/stream.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/wire/json.hpp"

namespace mapledger::api {
namespace {

constexpr std::array<std::string_view, kTopics> kNames = {"processes", "top_process", "top_program",
                                                          "requests", "status"};
constexpr const char* kExpected =
    R"(expected {"type":"subscribe","topics":[…]} with topics of processes, top_process, top_program, requests, status)";

std::string message(std::string_view type, Topic topic, std::uint64_t seq, std::string_view data) {
  return fmt::format(R"({{"type":"{}","topic":"{}","seq":{},"data":{}}})", type, name_of(topic), seq, data);
}

}  // namespace

std::string_view name_of(Topic topic) {
  return kNames.at(index_of(topic));
}

Result<TopicSet> read_subscribe(std::string_view text) {
  const auto message = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!message.is_object() || !message.contains("type") || message["type"] != "subscribe" ||
      !message.contains("topics") || !message["topics"].is_array()) {
    return Error{kExpected};
  }
  TopicSet topics;
  for (const auto& topic : message["topics"]) {
    if (!topic.is_string()) return Error{kExpected};
    const auto at = std::find(kNames.begin(), kNames.end(), topic.get_ref<const std::string&>());
    if (at == kNames.end()) return Error{fmt::format("no topic {}; {}", text_of(topic), kExpected)};
    topics.set(static_cast<std::size_t>(at - kNames.begin()));
  }
  return topics;
}

std::string snapshot_message(Topic topic, std::uint64_t seq, std::string_view data) {
  return message("snapshot", topic, seq, data);
}

std::string change_message(Topic topic, std::uint64_t seq, std::string_view data) {
  return message("change", topic, seq, data);
}

std::string lagged_message(Topic topic) {
  return text_of(Json{{"type", "lagged"}, {"topic", name_of(topic)}});
}

std::string error_message(std::string_view detail) {
  return text_of(Json{{"type", "error"}, {"detail", detail}});
}

}  // namespace mapledger::api
