#pragma once

#include <chrono>

namespace mapledger::api {

/// How long a connection may take for what; then it is cut. Fixed but for tests.
struct Patience {
  std::chrono::milliseconds idle{60'000};    ///< between two requests
  std::chrono::milliseconds header{10'000};  ///< from a request's first byte to the end of its header
  std::chrono::milliseconds body{10'000};    ///< from there to the end of its body
  std::chrono::milliseconds write{30'000};   ///< for an answer
  std::chrono::milliseconds linger{1'000};   ///< to read the end of an answer after which we close
  std::chrono::milliseconds stream{60'000};  ///< without a word of a stream's client, pinged after half of it
};

}  // namespace mapledger::api
