#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "api/store/explained.hpp"
#include "api/store/types.hpp"

namespace mapledger::api {

// The JSON of openapi.yaml. Keys keep the order in which they are written here.
using Json = nlohmann::ordered_json;

/// Text of a document. Names are stored as valid UTF-8; should one not be, its odd bytes become U+FFFD.
std::string text_of(const Json& document);

/// A machine's or process's id: 16 hexadecimal digits.
std::string shown_id(std::uint64_t id);
std::optional<std::uint64_t> read_id(std::string_view text);

Json to_json(const Process& process, const Machine& machine);
/// The same keys, and the rates; none: it did nothing.
Json to_json(const Process& process, const Machine& machine, const std::optional<Rates>& rates);
Json rates_json(const Rates& rates);
/// The same keys, and more.
Json to_json(const ProcessDetail& detail, const Machine& machine);
Json to_json(const MemoryRequest& request);
Json to_json(const Activity& activity, const ActivityFilter& filter);
Json to_json(const Top& top);
Json to_json(const Gap& gap);

/// How the api itself fares, beside what the ledger says.
struct Serving {
  std::int64_t now_us = 0;
  std::size_t stream_clients = 0;
  bool database_away = false;
};
Json to_json(const Status& status, const Serving& serving);
/// A machine in the list of all: its host and what its collector does.
Json to_machine_json(const Status& status, std::int64_t now_us);

/// {"items": […], "next_cursor": …}
Json list_of(Json items, const std::optional<std::string>& next_cursor);
/// And `looked_back_to`, a time.
Json list_of(Json items, const std::optional<std::string>& next_cursor,
             const std::optional<std::int64_t>& looked_back_to_us);

}  // namespace mapledger::api
