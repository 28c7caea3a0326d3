#pragma once

#include <string>
#include <utility>
#include <vector>

#include <boost/beast/http/fields.hpp>

#include "api/net/ready_answer.hpp"

namespace mapledger::api {

/// How one client gets an answer.
struct Delivery {
  unsigned version = 11;
  bool keep_alive = true;
  bool head_only = false;
  bool gzip = false;
  std::vector<std::pair<std::string, std::string>> headers;  ///< for this client alone
};

/// The headers that all answers have, and those of this one.
void set_headers(boost::beast::http::fields& fields, const Response& response);

/// An answer as it is sent: the header, up to the empty line, and the body, null if there is none.
struct Written {
  std::string head;
  ReadyAnswer::Body body;
};

/// The whole answer.
Written written(const ReadyAnswer& answer, const Delivery& delivery);
/// That the client has it already.
Written written_unchanged(const ReadyAnswer& answer, const Delivery& delivery);

}  // namespace mapledger::api
