#include "tests/api/support/http_client.hpp"

#include <fmt/format.h>

#include <algorithm>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

namespace mapledger::api {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

HttpAnswer http_exchange(std::uint16_t port, const std::string& bytes) {
  asio::io_context io;
  asio::ip::tcp::socket socket(io);
  socket.connect({asio::ip::address_v4::loopback(), port});
  beast::error_code ignored;
  asio::write(socket, asio::buffer(bytes),
              ignored);  // a refused request may be answered before all of it is sent
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(1U << 26U);
  parser.skip(bytes.starts_with("HEAD"));
  http::read(socket, buffer, parser);
  HttpAnswer answer;
  answer.status = parser.get().result_int();
  for (const auto& field : parser.get()) {
    std::string name(field.name_string());
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    answer.headers[name] = std::string(field.value());
  }
  answer.body = parser.get().body();
  return answer;
}

HttpAnswer http_get(std::uint16_t port, const std::string& target) {
  return http_exchange(
      port, fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", target));
}

}  // namespace mapledger::api
