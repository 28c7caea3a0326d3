#include "api/http/accept.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace mapledger::api {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Up to `end`, which is taken away too.
std::string_view cut(std::string_view& text, char end) {
  const auto at = text.find(end);
  const std::string_view head = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return trimmed(head);
}

struct Range {
  std::string type;  ///< in lower case
  double quality = 1;
};

Range range_of(std::string_view text) {
  Range range;
  range.type = std::string(cut(text, ';'));
  std::transform(range.type.begin(), range.type.end(), range.type.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  while (!text.empty()) {
    const std::string_view parameter = cut(text, ';');
    if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) continue;
    const std::string_view number = parameter.substr(2);
    double value = 0;
    const auto read = std::from_chars(number.data(), number.data() + number.size(), value);
    range.quality = read.ec == std::errc{} ? std::clamp(value, 0.0, 1.0) : 0;
  }
  return range;
}

/// How exactly the range names the type: 0 not at all.
int precision(std::string_view range, std::string_view type) {
  if (range == type) return 3;
  if (range == "*/*") return 1;
  const bool is_kind = range.ends_with("/*") && type.starts_with(range.substr(0, range.size() - 1));
  return is_kind ? 2 : 0;
}

double quality_of(std::string_view accept, std::string_view type) {
  int best = 0;
  double quality = 0;
  while (!accept.empty()) {
    const Range range = range_of(cut(accept, ','));
    const int precise = precision(range.type, type);
    if (precise <= best) continue;
    best = precise;
    quality = range.quality;
  }
  return quality;
}

}  // namespace

std::optional<std::size_t> preferred(std::string_view accept, std::span<const std::string_view> offered) {
  if (trimmed(accept).empty()) return 0;
  std::optional<std::size_t> best;
  double most = 0;
  for (std::size_t i = 0; i < offered.size(); ++i) {
    const double quality = quality_of(accept, offered[i]);
    if (quality <= most) continue;
    most = quality;
    best = i;
  }
  return best;
}

}  // namespace mapledger::api
