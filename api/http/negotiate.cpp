#include "api/http/negotiate.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>

#include "api/http/accept.hpp"

namespace mapledger::api {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

/// Cuts off the next part up to `separator`.
std::string_view next_part(std::string_view& list, char separator) {
  const auto end = list.find(separator);
  const std::string_view part = trimmed(list.substr(0, end));
  list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
  return part;
}

/// q=0, q=0.0 and the like: the part is refused.
bool is_refused(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::string each = lower(next_part(parameters, ';'));
    if (each.starts_with("q=0") && each.find_first_not_of("0.", 2) == std::string::npos) return true;
  }
  return false;
}

/// Whether the list has this word, and if so whether it is refused.
std::optional<bool> says(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    std::string_view part = next_part(list, ',');
    if (lower(next_part(part, ';')) == word) return !is_refused(part);
  }
  return std::nullopt;
}

}  // namespace

bool accepts_type(std::string_view accept, std::string_view type) {
  const std::string_view plain = type.substr(0, type.find(';'));
  return preferred(accept, std::span(&plain, 1)).has_value();
}

bool accepts_gzip(std::string_view accept_encoding) {
  if (const auto said = says(accept_encoding, "gzip")) return *said;
  return says(accept_encoding, "*").value_or(false);
}

bool names_etag(std::string_view if_none_match, std::string_view etag) {
  if (trimmed(if_none_match) == "*") return true;
  while (!if_none_match.empty()) {
    std::string_view each = next_part(if_none_match, ',');
    // Weak comparison: a proxy that compressed our answer may have made it weak.
    if (each.starts_with("W/")) each.remove_prefix(2);
    if (each == etag) return true;
  }
  return false;
}

}  // namespace mapledger::api
