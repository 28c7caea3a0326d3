#include "api/http/gate.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace mapledger::api {
namespace {

constexpr double kAtOnce = 2;

bool takes_post(std::string_view path) {
  return path == kLoginPath || path == kLogoutPath;
}

const char* methods_of(std::string_view path) {
  return takes_post(path) ? "POST, OPTIONS" : "GET, HEAD, OPTIONS";
}

bool is_open(std::string_view path) {
  const bool holds_data = path == "/api" || path.starts_with("/api/") || path == "/metrics";
  return takes_post(path) || !holds_data;
}

Response wait_response(unsigned seconds, std::string detail) {
  Response response = problem_response({429, std::move(detail), {}, {}});
  response.headers.emplace_back("Retry-After", std::to_string(seconds));
  return response;
}

Response unauthorized(std::string detail, std::string parameter = {}) {
  Response response = problem_response({401, std::move(detail), std::move(parameter), {}});
  response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"mapledger\"");
  return response;
}

std::string cookie_text(const Visit& visit, std::string_view value, std::int64_t seconds) {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{}", TokenGuard::kCookieName, value,
                     seconds, visit.secure ? "; Secure" : "");
}

}  // namespace

Gate::Gate(HostGuard hosts, TokenGuard token, double rate)
    : hosts_(std::move(hosts)),
      token_(std::move(token)),
      requests_(rate, kAtOnce * rate),
      wrong_tokens_(1 / kSecondsPerTry, kTries) {}

std::optional<Response> Gate::objection(const Visit& visit, RateLimit::Clock::time_point now) {
  if (const auto wait = requests_.take(visit.client, now)) {
    return wait_response(*wait, "more requests than API_RATE allows an address");
  }
  if (visit.hosts != 1 || visit.host.empty()) {
    return problem_response({400, "there must be one Host header", "Host", "the name of this server"});
  }
  if (!hosts_.accepts_host(visit.host)) {
    return problem_response({403, "the Host header names another machine; API_ALLOWED_HOSTS may allow it",
                             "Host", "localhost, 127.0.0.1, or what API_HOST and API_ALLOWED_HOSTS name"});
  }
  if (visit.target.size() > kMostTargetBytes) {
    return problem_response({414, "the target is longer than 4 KiB", {}, {}});
  }
  return std::nullopt;
}

std::optional<Response> Gate::objection_to_path(const Visit& visit, std::string_view path,
                                                RateLimit::Clock::time_point now, std::int64_t now_us) {
  const bool asks_only = visit.method == "GET" || visit.method == "HEAD";
  if (visit.method == "OPTIONS") return options(visit, path);
  if (takes_post(path) ? visit.method != "POST" : !asks_only) {
    const char* methods = methods_of(path);
    Response response =
        problem_response({405, takes_post(path) ? "this path takes a POST" : "the ledger can only be read",
                          "method", methods});
    response.headers.emplace_back("Allow", methods);
    return response;
  }
  const bool foreign = !HostGuard::is_same_site(visit.origin, visit.host);
  const bool may_read = !foreign || hosts_.allows_origin(visit.origin);
  const bool by_cookie = token_.asks() && bearer_of(visit.authorization).empty() && !visit.cookie.empty();
  // Elsewhere the browser itself keeps a foreign page from reading what it asked for.
  if ((takes_post(path) && foreign) || (by_cookie && !is_open(path) && foreign) ||
      (path == kStreamPath && !may_read)) {
    return problem_response(
        {403, "the Origin header is of another site", "Origin", "the origin of this server"});
  }
  if (!token_.asks() || is_open(path)) return std::nullopt;
  return check_token(visit, now, now_us);
}

std::optional<Response> Gate::check_token(const Visit& visit, RateLimit::Clock::time_point now,
                                          std::int64_t now_us) {
  if (!visit.authorization.empty()) return try_token(visit, bearer_of(visit.authorization), now);
  if (token_.accepts_cookie(cookie_of(visit.cookie, TokenGuard::kCookieName), now_us)) return std::nullopt;
  return unauthorized(
      "a token is needed: Authorization: Bearer TOKEN, or the cookie that POST /api/v1/login sets");
}

/// Once an address has tried too many, right ones are refused as well: else the answer would tell.
std::optional<Response> Gate::try_token(const Visit& visit, std::string_view token,
                                        RateLimit::Clock::time_point now) {
  if (const auto wait = wrong_tokens_.look(visit.client, now)) {
    return wait_response(*wait, "too many wrong tokens from this address");
  }
  if (token_.accepts(token)) return std::nullopt;
  wrong_tokens_.take(visit.client, now);
  return unauthorized("this is not the token", "token");
}

Response Gate::login(const Visit& visit, std::string_view body, RateLimit::Clock::time_point now,
                     std::int64_t now_us) {
  const std::string_view type = visit.content_type.substr(0, visit.content_type.find(';'));
  if (type != "application/json") {
    return problem_response({415, "the body must be JSON", "Content-Type", "application/json"});
  }
  const auto json = nlohmann::json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || json.size() != 1 || !json.contains("token") || !json["token"].is_string()) {
    return problem_response({400, "the body is not what it may be", "token", R"({"token":"…"})"});
  }
  if (!token_.asks()) return problem_response({404, "this server asks for no token", {}, {}});
  if (auto refused = try_token(visit, json["token"].get_ref<const std::string&>(), now)) return *refused;
  Response response{204, "", "", {{"Cache-Control", "no-store"}}};
  response.headers.emplace_back("Set-Cookie",
                                cookie_text(visit, token_.make_cookie(now_us), TokenGuard::kCookieSeconds));
  return response;
}

Response Gate::logout(const Visit& visit) {
  return {204, "", "", {{"Cache-Control", "no-store"}, {"Set-Cookie", cookie_text(visit, "", 0)}}};
}

Response Gate::options(const Visit& visit, std::string_view path) const {
  Response response{204, "", "", {{"Allow", methods_of(path)}}};
  if (hosts_.allows_origin(visit.origin)) {
    response.headers.emplace_back("Access-Control-Allow-Methods", "GET, HEAD");
    response.headers.emplace_back("Access-Control-Allow-Headers", "Authorization, If-None-Match");
    response.headers.emplace_back("Access-Control-Max-Age", "600");
  }
  return response;
}

void Gate::allow_reading(const Visit& visit, Response& response) const {
  if (!hosts_.has_origins()) return;
  response.headers.emplace_back("Vary", "Origin");
  if (!hosts_.allows_origin(visit.origin)) return;
  response.headers.emplace_back("Access-Control-Allow-Origin", std::string(visit.origin));
  response.headers.emplace_back("Access-Control-Expose-Headers", "ETag, Retry-After, Mapledger-Stored");
}

}  // namespace mapledger::api
