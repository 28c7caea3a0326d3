#pragma once

#include <optional>

#include <boost/beast/core/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "api/http/message.hpp"
#include "api/net/connections.hpp"

namespace mapledger::api {

inline constexpr std::uint32_t kMostHeaderBytes = 8U << 10U;
inline constexpr std::uint64_t kMostBodyBytes = 4U << 10U;

/// The answer to a request that could not be read, if there is anyone to get it.
std::optional<Response> response_to(boost::beast::error_code error);

/// Why the body of a request is not read.
std::optional<Response> objection_to_body(
    const boost::beast::http::request<boost::beast::http::string_body>& request);

/// The answer to one for whom there is no room.
Response full_response(Connections::Room room);

}  // namespace mapledger::api
