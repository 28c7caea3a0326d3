#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "api/http/host_guard.hpp"
#include "api/http/message.hpp"
#include "api/http/rate_limit.hpp"
#include "api/http/token_guard.hpp"

namespace mapledger::api {

/// What the gate sees of a request. Views live as long as the call.
struct Visit {
  std::string_view method;
  std::string_view target;
  std::string_view host;  ///< header; `hosts` counts how often it is there
  std::size_t hosts = 1;
  std::string_view origin;
  std::string_view authorization;
  std::string_view cookie;
  std::string_view content_type;
  std::string client;   ///< its address, as limits count it
  bool secure = false;  ///< it speaks TLS to the proxy before us
};

inline constexpr std::string_view kLoginPath = "/api/v1/login";
inline constexpr std::string_view kLogoutPath = "/api/v1/logout";
inline constexpr std::string_view kStreamPath = "/api/v1/stream";

/// Decides who is let in, before anything is done for a request: by its rate, host, method, origin and token.
/// What needs no token: /healthz, /readyz, login and logout, and the dashboard's files, which hold no data.
/// IO thread.
class Gate {
 public:
  static constexpr std::size_t kMostTargetBytes = 4U << 10U;
  /// Wrong tokens of one address: so many at once, then one in kSecondsPerTry.
  static constexpr double kTries = 10;
  static constexpr double kSecondsPerTry = 6;

  /// `rate`: requests a second of one address, twice that at once; 0 for no limit.
  Gate(HostGuard hosts, TokenGuard token, double rate);

  /// Why the request gets no further, or nothing. `path` is decoded.
  std::optional<Response> objection(const Visit& visit, RateLimit::Clock::time_point now);
  std::optional<Response> objection_to_path(const Visit& visit, std::string_view path,
                                            RateLimit::Clock::time_point now, std::int64_t now_us);

  /// Answers a POST to kLoginPath or kLogoutPath.
  Response login(const Visit& visit, std::string_view body, RateLimit::Clock::time_point now,
                 std::int64_t now_us);
  [[nodiscard]] static Response logout(const Visit& visit);

  /// Answers OPTIONS, a preflight of CORS too.
  [[nodiscard]] Response options(const Visit& visit, std::string_view path) const;

  /// Adds what lets pages of allowed origins read the answer.
  void allow_reading(const Visit& visit, Response& response) const;

 private:
  std::optional<Response> try_token(const Visit& visit, std::string_view token,
                                    RateLimit::Clock::time_point now);
  std::optional<Response> check_token(const Visit& visit, RateLimit::Clock::time_point now,
                                      std::int64_t now_us);

  HostGuard hosts_;
  TokenGuard token_;
  RateLimit requests_;
  RateLimit wrong_tokens_;
};

}  // namespace mapledger::api
