#include "api/http/message.hpp"

#include <boost/beast/http/status.hpp>

#include "api/wire/json.hpp"

namespace mapledger::api {

std::string_view reason(unsigned status) {
  const boost::beast::string_view text =
      boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status));
  return {text.data(), text.size()};
}

Response json_response(std::string body) {
  return {200, "application/json", std::move(body), {{"Cache-Control", "private, no-cache"}}};
}

Response problem_response(const Problem& problem) {
  Json json{{"type", "about:blank"},
            {"title", reason(problem.status)},
            {"status", problem.status},
            {"detail", problem.detail}};
  if (!problem.parameter.empty()) json["parameter"] = problem.parameter;
  if (!problem.allowed.empty()) json["allowed"] = problem.allowed;
  return {problem.status, "application/problem+json", text_of(json), {{"Cache-Control", "no-store"}}};
}

}  // namespace mapledger::api
