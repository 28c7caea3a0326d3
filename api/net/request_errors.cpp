#include "api/net/request_errors.hpp"

#include <boost/beast/http/error.hpp>

namespace mapledger::api {
namespace {

namespace http = boost::beast::http;

}  // namespace

std::optional<Response> response_to(boost::beast::error_code error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return problem_response({431, "the header is longer than 8 KiB", {}, {}});
  }
  if (error == http::error::body_limit)
    return problem_response({413, "the body is longer than 4 KiB", {}, {}});
  const bool about_http = error.category() == http::make_error_code(http::error::bad_target).category();
  if (!about_http || error == http::error::end_of_stream || error == http::error::partial_message)
    return std::nullopt;
  return problem_response({400, "this is no HTTP request: " + error.message(), {}, {}});
}

std::optional<Response> objection_to_body(const http::request<http::string_body>& request) {
  if (request.method() == http::verb::post && request.find(http::field::content_length) == request.end() &&
      !request.chunked()) {
    return problem_response({411, "a POST must say how long its body is", "Content-Length", "at most 4096"});
  }
  return std::nullopt;
}

Response full_response(Connections::Room room) {
  Response response =
      room == Connections::Room::kFullForAddress
          ? problem_response(
                {429, "more connections than API_CONNECTIONS_PER_ADDRESS allows an address", {}, {}})
          : problem_response({503, "more connections than API_CONNECTIONS allows", {}, {}});
  response.headers.emplace_back("Retry-After", "5");
  return response;
}

}  // namespace mapledger::api
