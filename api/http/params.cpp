#include "api/http/params.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "api/wire/json.hpp"

namespace mapledger::api {

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
  const std::string* text = find(name);
  if (text == nullptr) return std::nullopt;
  if (std::find(allowed.begin(), allowed.end(), *text) != allowed.end()) return *text;
  reject(name, fmt::format("one of {}", fmt::join(allowed, ", ")));
  return std::nullopt;
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
