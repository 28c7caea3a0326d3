#include "api/net/address.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include <boost/asio/io_context.hpp>

namespace mapledger::api {
namespace {

using boost::asio::ip::tcp;

boost::asio::ip::address resolve(const std::string& host) {
  boost::system::error_code error;
  auto literal = boost::asio::ip::make_address(host, error);
  if (!error) return literal;
  boost::asio::io_context io;
  const auto found = tcp::resolver(io).resolve(host, "", error);
  if (error || found.empty()) {
    throw std::runtime_error(fmt::format("API_HOST = '{}': {}; allowed: an address or name of this machine",
                                         host, error.message()));
  }
  // localhost may be both ::1 and 127.0.0.1: people type the latter.
  for (const auto& entry : found) {
    if (entry.endpoint().address().is_v4()) return entry.endpoint().address();
  }
  return found.begin()->endpoint().address();
}

}  // namespace

tcp::endpoint listen_endpoint(const std::string& host, std::uint16_t port, bool open) {
  tcp::endpoint endpoint(resolve(host), port);
  if (!endpoint.address().is_loopback() && !open) {
    throw std::runtime_error(fmt::format(
        "API_HOST = '{}' is not loopback: whoever reaches port {} could read the ledger. Keep 127.0.0.1 and "
        "use ssh -L {}:127.0.0.1:{}, set API_TOKEN, or allow it for all with API_OPEN=yes",
        host, port, port, port));
  }
  return endpoint;
}

std::string url_of(const tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  return endpoint.address().is_v6() ? fmt::format("http://[{}]:{}", address, endpoint.port())
                                    : fmt::format("http://{}:{}", address, endpoint.port());
}

}  // namespace mapledger::api
