#include "api/http/params.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "api/wire/json.hpp"
#include "api/wire/time.hpp"
#include "common/names.hpp"

namespace mapledger::api {

namespace {

/// Of a stored name nothing but its backslashes would be escaped again.
bool is_plain(std::string text) {
  std::erase(text, '\\');
  return stored_name(text) == text;
}

}  // namespace

const std::string* Params::find(std::string_view name) {
  known_.emplace_back(name);
  const std::string* found = nullptr;
  for (const auto& [key, value] : query_) {
    if (key != name) continue;
    if (found != nullptr) reject(name, "given once");
    found = &value;
  }
  return found;
}

void Params::reject(std::string_view name, std::string_view allowed) {
  if (problem_) return;
  problem_ = Problem{400, fmt::format("{} is not what it may be: {}", name, allowed), std::string(name),
                     std::string(allowed)};
}

std::optional<std::uint64_t> Params::number(std::string_view name, std::uint64_t least, std::uint64_t most) {
  const std::string* text = find(name);
  if (text == nullptr) return std::nullopt;
  std::uint64_t value = 0;
  const char* end = text->data() + text->size();
  const auto parsed = std::from_chars(text->data(), end, value);
  if (parsed.ec == std::errc{} && parsed.ptr == end && value >= least && value <= most) return value;
  reject(name, fmt::format("a whole number from {} to {}", least, most));
  return std::nullopt;
}

std::optional<bool> Params::boolean(std::string_view name) {
  const auto word = choice(name, {"true", "false"});
  return word ? std::optional(*word == "true") : std::nullopt;
}

std::optional<std::uint64_t> Params::id(std::string_view name) {
  const std::string* text = find(name);
  if (text == nullptr) return std::nullopt;
  const auto value = read_id(*text);
  if (!value) reject(name, kIdForm);
  return value;
}

std::optional<std::string> Params::choice(std::string_view name,
                                          std::initializer_list<std::string_view> allowed) {
  const auto at = index(name, std::span(allowed.begin(), allowed.size()));
  return at ? std::optional(std::string(allowed.begin()[*at])) : std::nullopt;
}

std::optional<std::size_t> Params::index(std::string_view name, std::span<const std::string_view> allowed) {
  const std::string* text = find(name);
  if (text == nullptr) return std::nullopt;
  const auto found = std::find(allowed.begin(), allowed.end(), *text);
  if (found != allowed.end()) return static_cast<std::size_t>(found - allowed.begin());
  reject(name, fmt::format("one of {}", fmt::join(allowed, ", ")));
  return std::nullopt;
}

std::optional<std::string> Params::text(std::string_view name, std::size_t most) {
  auto found = text(name);
  if (!found || (!found->empty() && found->size() <= most && is_plain(*found))) return found;
  reject(name, fmt::format("text of 1 to {} bytes, in UTF-8 and without control characters", most));
  return std::nullopt;
}

std::optional<std::int64_t> Params::time(std::string_view name) {
  const std::string* text = find(name);
  if (text == nullptr) return std::nullopt;
  const auto value = read_time(*text);
  if (!value) reject(name, "a time such as 2026-11-20T12:41:20.123456Z");
  return value;
}

std::optional<std::string> Params::text(std::string_view name) {
  const std::string* found = find(name);
  return found != nullptr ? std::optional(*found) : std::nullopt;
}

std::optional<Response> Params::problem() const {
  if (problem_) return problem_response(*problem_);
  for (const auto& [key, value] : query_) {
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    const std::string allowed = known_.empty() ? "none" : fmt::format("{}", fmt::join(known_, ", "));
    return problem_response(
        {400, fmt::format("there is no parameter of that name here; there are: {}", allowed), key, allowed});
  }
  return std::nullopt;
}

}  // namespace mapledger::api
