#include "api/http/token_guard.hpp"

#include <charconv>

#include "api/http/digest.hpp"

namespace mapledger::api {
namespace {

constexpr std::int64_t kMicro = 1'000'000;

std::string mac(std::string_view token, std::string_view until) {
  return hmac_hex(token, "mapledger cookie " + std::string(until));
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

bool is_bearer(std::string_view word) {
  constexpr std::string_view kBearer = "bearer";
  if (word.size() != kBearer.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if ((word[i] | 0x20) != kBearer[i]) return false;
  }
  return true;
}

}  // namespace

bool TokenGuard::accepts(std::string_view token) const {
  // Of digests, so that not even the length is told.
  return asks() && same_secret(sha256_hex(token), sha256_hex(token_));
}

std::string TokenGuard::make_cookie(std::int64_t now_us) const {
  const std::string until = std::to_string(now_us / kMicro + kCookieSeconds);
  return until + "." + mac(token_, until);
}

bool TokenGuard::accepts_cookie(std::string_view value, std::int64_t now_us) const {
  const auto dot = value.find('.');
  if (!asks() || dot == std::string_view::npos) return false;
  const std::string_view until = value.substr(0, dot);
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(until.data(), until.data() + until.size(), seconds);
  if (error != std::errc{} || end != until.data() + until.size()) return false;
  return same_secret(value.substr(dot + 1), mac(token_, until)) && now_us / kMicro < seconds;
}

std::string_view bearer_of(std::string_view authorization) {
  const auto space = authorization.find(' ');
  if (space == std::string_view::npos || !is_bearer(authorization.substr(0, space))) return {};
  return trimmed(authorization.substr(space + 1));
}

std::string_view cookie_of(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const auto end = header.find(';');
    const std::string_view pair = trimmed(header.substr(0, end));
    header.remove_prefix(end == std::string_view::npos ? header.size() : end + 1);
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
  }
  return {};
}

}  // namespace mapledger::api
