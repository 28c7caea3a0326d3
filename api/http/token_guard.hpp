#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mapledger::api {

/// Knows whether someone has the token: by the token itself, or by a cookie that was made for one who had it.
/// A cookie holds when it ends and a MAC of that under the token: it outlives a restart, and ends with
/// another token. Comparisons take the same time wherever they fail. Immutable, any thread.
class TokenGuard {
 public:
  static constexpr std::int64_t kCookieSeconds = 30LL * 24 * 3600;
  static constexpr std::size_t kLeastLength = 16;
  static constexpr const char* kCookieName = "mapledger_session";

  /// `token`: empty if none is asked for.
  explicit TokenGuard(std::string token) : token_(std::move(token)) {}

  [[nodiscard]] bool asks() const { return !token_.empty(); }
  [[nodiscard]] bool accepts(std::string_view token) const;

  [[nodiscard]] std::string make_cookie(std::int64_t now_us) const;
  [[nodiscard]] bool accepts_cookie(std::string_view value, std::int64_t now_us) const;

 private:
  std::string token_;
};

/// The token in "Bearer TOKEN", empty if there is none.
std::string_view bearer_of(std::string_view authorization);

/// The value of a cookie in the header Cookie, empty if it is not there.
std::string_view cookie_of(std::string_view header, std::string_view name);

}  // namespace mapledger::api
