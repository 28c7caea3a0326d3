#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/http/body_source.hpp"

namespace mapledger::api {

/// name=value pairs of a query, decoded, in their order.
using Query = std::vector<std::pair<std::string, std::string>>;

/// What a handler sees of a request.
struct Request {
  std::string path;  ///< decoded
  Query query;
  std::string accept = {};  ///< the header Accept; empty: none
};

/// What stands behind the last slash.
inline std::string_view last_segment(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

/// What a handler answers. The session adds what is the same for all: security headers, length, connection.
struct Response {
  unsigned status = 200;
  std::string content_type;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::shared_ptr<BodySource> source = nullptr;  ///< instead of `body`, if the body is made piece by piece
};

/// application/problem+json (RFC 9457).
struct Problem {
  unsigned status = 400;
  std::string detail;     ///< what is wrong and how to mend it
  std::string parameter;  ///< empty: none is to blame
  std::string allowed;    ///< what the parameter may be
};

Response json_response(std::string body);
Response problem_response(const Problem& problem);

/// The reason phrase of a status, as in RFC 9110.
std::string_view reason(unsigned status);

}  // namespace mapledger::api
