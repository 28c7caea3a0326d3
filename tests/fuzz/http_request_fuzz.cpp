// Whatever a stranger sends: Beast's parser under the server's bounds, the gate, the target with its query,
// parameters, cursors, and the messages of the stream. Besides not breaking: nothing passes a gate that asks
// for a token without it, what was decoded is decoded the same after it was coded again, and a filter's key
// stands for the filter.
#include <fmt/format.h>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "api/http/gate.hpp"
#include "api/http/negotiate.hpp"
#include "api/http/params.hpp"
#include "api/http/target.hpp"
#include "api/net/request_errors.hpp"
#include "api/wire/cursor.hpp"
#include "api/wire/stream.hpp"
#include "tests/fuzz/check.hpp"

namespace {

namespace http = boost::beast::http;
using namespace mapledger::api;

const std::string kToken = "0123456789abcdefTOKEN";

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

std::string coded(const std::string& text) {
  std::string code;
  for (const char c : text) code += fmt::format("%{:02x}", static_cast<unsigned char>(c));
  return code;
}

void check_target(std::string_view target) {
  const auto request = parse_target(target);
  if (!request) return;
  std::string again = "/" + coded(request->path.substr(1)) + "?";
  for (const auto& [name, value] : request->query) again += coded(name) + "=" + coded(value) + "&";
  const auto same = parse_target(again);
  CHECK_THAT(same && same->path == request->path);
  // A pair without a name and a value is left out: it cannot be told from none.
  CHECK_THAT(same->query.size() <= request->query.size());
  Params params(request->query);
  const auto limit = params.number("limit", 1, 1000).value_or(1);
  CHECK_THAT(limit >= 1 && limit <= 1000);
  (void)params.boolean("live");
  (void)params.id("host");
  (void)params.choice("by", {"process", "program"});
  if (const auto cursor = params.text("cursor")) {
    (void)read_process_cursor(*cursor);
    (void)read_request_cursor(*cursor);
    (void)read_gap_cursor(*cursor);
  }
  (void)params.problem();
}

void check_subscribe(std::string_view text) {
  const auto wish = read_subscribe(text);
  if (!wish || !wish->filter.any()) return;
  const auto filter = read_live_filter(nlohmann::json::parse(wish->filter.key()));
  CHECK_THAT(filter && filter->key() == wish->filter.key());
}

void check_gate(const http::request<http::string_body>& request) {
  static Gate gate(HostGuard(true, "127.0.0.1"), TokenGuard(kToken), 0);
  Visit visit;
  visit.method = view(request.method_string());
  visit.target = view(request.target());
  visit.host = view(request[http::field::host]);
  visit.hosts = request.count(http::field::host);
  visit.origin = view(request[http::field::origin]);
  visit.authorization = view(request[http::field::authorization]);
  visit.cookie = view(request[http::field::cookie]);
  visit.content_type = view(request[http::field::content_type]);
  visit.client = visit.authorization;  // so that no address runs out of tries
  const auto now = RateLimit::Clock::now();
  (void)accepts_type(view(request[http::field::accept]), "application/json");
  (void)accepts_gzip(view(request[http::field::accept_encoding]));
  (void)names_etag(view(request[http::field::if_none_match]), "\"0\"");
  if (gate.objection(visit, now)) return;
  const auto target = parse_target(visit.target);
  if (!target) return;
  if (gate.objection_to_path(visit, target->path, now, 0)) return;
  if (target->path == kLoginPath) {
    const auto answer = gate.login(visit, request.body(), now, 0);
    CHECK_THAT(answer.status != 204 || request.body().find(kToken) != std::string::npos);
  } else if (target->path.starts_with("/api/") && target->path != kLogoutPath) {
    CHECK_THAT(bearer_of(visit.authorization) == kToken || !visit.cookie.empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_target(text.substr(0, text.find('\n')));
  check_subscribe(text);
  http::request_parser<http::string_body> parser;
  parser.header_limit(kMostHeaderBytes);
  parser.body_limit(kMostBodyBytes);
  parser.eager(true);
  boost::beast::error_code error;
  std::size_t used = 0;
  while (!error && !parser.is_done() && used < size) {
    const std::size_t some = parser.put(boost::asio::buffer(data + used, size - used), error);
    if (some == 0) break;
    used += some;
  }
  if (parser.is_done()) check_gate(parser.get());
  return 0;
}
