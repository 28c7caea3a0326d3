#include "tests/support/http.hpp"

#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace mapledger::test {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

nlohmann::json get_json(std::uint16_t port, const std::string& target) {
  asio::io_context context;
  boost::beast::tcp_stream stream(context);
  stream.connect({asio::ip::address_v4::loopback(), port});
  http::request<http::empty_body> request(http::verb::get, target, 11);
  request.set(http::field::host, "127.0.0.1:" + std::to_string(port));
  http::write(stream, request);
  boost::beast::flat_buffer buffer;
  http::response<http::string_body> response;
  http::read(stream, buffer, response);
  if (response.result() != http::status::ok) {
    throw std::runtime_error("GET " + target + ": " + std::to_string(response.result_int()) + " " +
                             response.body());
  }
  return nlohmann::json::parse(response.body());
}

std::uint16_t free_port() {
  asio::io_context context;
  const tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
  return acceptor.local_endpoint().port();
}

}  // namespace mapledger::test
