#include "tests/api/support/http_client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

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

namespace {

/// For tests/api/check_responses.py, if MAPLEDGER_RESPONSES names a file.
void record(const std::string& request, const HttpAnswer& answer) {
  const char* path = std::getenv("MAPLEDGER_RESPONSES");
  if (path == nullptr) return;
  const auto method_end = request.find(' ');
  const auto target_end = request.find(' ', method_end + 1);
  if (target_end == std::string::npos) return;
  const auto type = answer.headers.find("content-type");
  const Json line{{"method", request.substr(0, method_end)},
                  {"target", request.substr(method_end + 1, target_end - method_end - 1)},
                  {"status", answer.status},
                  {"content_type", type != answer.headers.end() ? type->second : ""},
                  {"body", answer.body}};
  std::ofstream(path, std::ios::app) << text_of(line) + "\n";
}

}  // namespace

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
  record(bytes, answer);
  return answer;
}

HttpAnswer http_get(std::uint16_t port, const std::string& target) {
  return http_exchange(
      port, fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", target));
}

}  // namespace mapledger::api
