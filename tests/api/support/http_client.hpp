#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "api/wire/json.hpp"

namespace mapledger::api {

struct HttpAnswer {
  unsigned status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;

  [[nodiscard]] Json json() const { return Json::parse(body); }
};

/// GET over a connection of its own.
HttpAnswer http_get(std::uint16_t port, const std::string& target);

/// Sends these bytes as they are and reads one answer to them.
HttpAnswer http_exchange(std::uint16_t port, const std::string& bytes);

}  // namespace mapledger::api
