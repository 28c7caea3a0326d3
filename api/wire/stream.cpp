#include "api/wire/stream.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/wire/json.hpp"
#include "common/clock.hpp"

namespace mapledger::api {
namespace {

constexpr std::array<std::string_view, kTopics> kNames = {
    "processes", "top_process", "top_program", "requests", "status", "gaps", "hosts"};
constexpr const char* kExpected =
    R"(expected {"type":"subscribe","topics":[…]} with topics of processes, top_process, top_program, requests, status, gaps, hosts)";
constexpr const char* kHostExpected = "host: expected the id of a machine, 16 digits of 0123456789abcdef";
constexpr const char* kResumeExpected =
    R"(resume: expected {"stream":"…","seq":{"TOPIC":n}} of the hello and the messages before)";

std::string message(std::string_view type, Topic topic, std::uint64_t seq, std::int64_t read_us,
                    std::string_view data) {
  return fmt::format(R"({{"type":"{}","topic":"{}","seq":{},"time":"{}","data":{}}})", type, name_of(topic),
                     seq, rfc3339(read_us), data);
}

std::optional<std::size_t> topic_of(const std::string& name) {
  const auto at = std::find(kNames.begin(), kNames.end(), name);
  if (at == kNames.end()) return std::nullopt;
  return static_cast<std::size_t>(at - kNames.begin());
}

Result<void> read_resume(const nlohmann::json& resume, Subscribe& subscribe) {
  if (!resume.is_object() || !resume.contains("stream") || !resume["stream"].is_string() ||
      !resume.contains("seq") || !resume["seq"].is_object()) {
    return Error{kResumeExpected};
  }
  subscribe.resume_stream = resume["stream"].get<std::string>();
  for (const auto& [name, seq] : resume["seq"].items()) {
    const auto topic = topic_of(name);
    if (!topic || !seq.is_number_unsigned()) return Error{kResumeExpected};
    subscribe.resume_seq.at(*topic) = seq.get<std::uint64_t>();
  }
  return {};
}

}  // namespace

std::string_view name_of(Topic topic) {
  return kNames.at(index_of(topic));
}

Result<Subscribe> read_subscribe(std::string_view text) {
  const auto message = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!message.is_object() || !message.contains("type") || message["type"] != "subscribe" ||
      !message.contains("topics") || !message["topics"].is_array()) {
    return Error{kExpected};
  }
  Subscribe subscribe;
  for (const auto& name : message["topics"]) {
    if (!name.is_string()) return Error{kExpected};
    const auto topic = topic_of(name.get_ref<const std::string&>());
    if (!topic) return Error{fmt::format("no topic {}; {}", text_of(name), kExpected)};
    subscribe.topics.set(*topic);
  }
  if (message.contains("host")) {
    const auto host =
        message["host"].is_string() ? read_id(message["host"].get_ref<const std::string&>()) : std::nullopt;
    if (!host || *host == kShownHost) return Error{kHostExpected};
    subscribe.host = *host;
  }
  if (message.contains("filter")) {
    const auto filter = read_live_filter(message["filter"]);
    if (!filter) return filter.error();
    subscribe.filter = *filter;
  }
  if (message.contains("resume")) {
    if (const auto read = read_resume(message["resume"], subscribe); !read) return read.error();
  }
  return subscribe;
}

std::string hello_message(std::string_view stream, unsigned heartbeat_seconds) {
  return text_of(Json{{"type", "hello"}, {"stream", stream}, {"heartbeat_seconds", heartbeat_seconds}});
}

std::string heartbeat_message(std::int64_t now_us) {
  return text_of(Json{{"type", "heartbeat"}, {"time", rfc3339(now_us)}});
}

std::string snapshot_message(Topic topic, std::uint64_t seq, std::int64_t read_us, std::string_view data) {
  return message("snapshot", topic, seq, read_us, data);
}

std::string change_message(Topic topic, std::uint64_t seq, std::int64_t read_us, std::string_view data) {
  return message("change", topic, seq, read_us, data);
}

std::string resumed_message(Topic topic, std::uint64_t seq) {
  return text_of(Json{{"type", "resumed"}, {"topic", name_of(topic)}, {"seq", seq}});
}

std::string lagged_message(Topic topic) {
  return text_of(Json{{"type", "lagged"}, {"topic", name_of(topic)}});
}

std::string error_message(std::string_view detail) {
  return text_of(Json{{"type", "error"}, {"detail", detail}});
}

}  // namespace mapledger::api
