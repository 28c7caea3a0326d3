#include "tests/api/support/tls_client.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace mapledger::api {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tls = asio::ssl::stream<asio::ip::tcp::socket>;

asio::ssl::context trusting(const TlsServer& server) {
  asio::ssl::context context(asio::ssl::context::tls_client);
  context.load_verify_file(server.certificate);
  context.set_verify_mode(asio::ssl::verify_peer);
  return context;
}

void connect(Tls& tls, const TlsServer& server) {
  tls.next_layer().connect({asio::ip::address_v4::loopback(), server.port});
  const timeval patience{30, 0};
  setsockopt(tls.next_layer().native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  SSL_set_tlsext_host_name(tls.native_handle(), server.name.c_str());
  tls.set_verify_callback(asio::ssl::host_name_verification(server.name));
  tls.handshake(Tls::client);
}

std::string authority(const TlsServer& server) {
  return fmt::format("{}:{}", server.name, server.port);
}

}  // namespace

HttpAnswer https(const TlsServer& server, const std::string& target, const HeaderLines& headers,
                 const std::string& body) {
  asio::io_context io;
  auto context = trusting(server);
  Tls tls(io, context);
  connect(tls, server);
  http::request<http::string_body> request(body.empty() ? http::verb::get : http::verb::post, target, 11,
                                           body);
  request.set(http::field::host, authority(server));
  for (const auto& [name, value] : headers) request.set(name, value);
  request.prepare_payload();
  http::write(tls, request);
  beast::flat_buffer buffer;
  http::response<http::string_body> response;
  http::read(tls, buffer, response);
  HttpAnswer answer;
  answer.status = response.result_int();
  for (const auto& field : response) {
    std::string name(field.name_string());
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    answer.headers[name] = std::string(field.value());
  }
  answer.body = response.body();
  return answer;
}

struct TlsStream::Socket {
  explicit Socket(const TlsServer& server) : context(trusting(server)) {}
  asio::io_context io;
  asio::ssl::context context;
  beast::websocket::stream<Tls> stream{io, context};
};

TlsStream::TlsStream(const TlsServer& server, const HeaderLines& headers)
    : socket_(std::make_unique<Socket>(server)) {
  auto& stream = socket_->stream;
  connect(stream.next_layer(), server);
  stream.set_option(beast::websocket::stream_base::decorator([&](beast::websocket::request_type& request) {
    for (const auto& [name, value] : headers) request.set(name, value);
  }));
  stream.handshake(authority(server), "/api/v1/stream");
}

TlsStream::~TlsStream() = default;

void TlsStream::send(const std::string& text) {
  socket_->stream.write(asio::buffer(text));
}

Json TlsStream::next() {
  beast::flat_buffer buffer;
  socket_->stream.read(buffer);
  return Json::parse(beast::buffers_to_string(buffer.data()));
}

}  // namespace mapledger::api
