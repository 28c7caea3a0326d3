#pragma once

#include <cstdint>
#include <string>

#include <boost/asio/ip/tcp.hpp>

namespace mapledger::api {

/// Where to listen: `host` is an address or a name. Throws std::runtime_error, at start-up, if there is no
/// such address, or if it is not loopback and `open` does not allow that
/// (for there is a token, or the user wants no protection).
boost::asio::ip::tcp::endpoint listen_endpoint(const std::string& host, std::uint16_t port, bool open);

/// http://127.0.0.1:8080
std::string url_of(const boost::asio::ip::tcp::endpoint& endpoint);

}  // namespace mapledger::api
