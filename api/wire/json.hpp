#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "api/store/explained.hpp"
#include "api/store/status_types.hpp"
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
Json to_json(const Sizes& sizes);
Json to_json(const Top& top);
Json to_json(const Gap& gap);

/// null for nothing.
template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}
Json time_or_null(const std::optional<std::int64_t>& us);

/// {"items": […], "next_cursor": …}
Json list_of(Json items, const std::optional<std::string>& next_cursor);
/// And `looked_back_to`, a time.
Json list_of(Json items, const std::optional<std::string>& next_cursor,
             const std::optional<std::int64_t>& looked_back_to_us);

}  // namespace mapledger::api
