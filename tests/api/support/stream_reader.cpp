#include "tests/api/support/stream_reader.hpp"

#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace mapledger::api {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

struct StreamReader::Socket {
  asio::io_context io;
  websocket::stream<asio::ip::tcp::socket> stream{io};
};

StreamReader::StreamReader(std::uint16_t port, const std::string& origin, int receive_buffer)
    : socket_(std::make_unique<Socket>()) {
  auto& stream = socket_->stream;
  stream.next_layer().open(asio::ip::tcp::v4());
  if (receive_buffer > 0) {
    stream.next_layer().set_option(asio::socket_base::receive_buffer_size(receive_buffer));
  }
  stream.next_layer().connect({asio::ip::address_v4::loopback(), port});
  const timeval patience{30, 0};
  setsockopt(stream.next_layer().native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  stream.read_message_max(64U << 20U);
  stream.set_option(websocket::stream_base::decorator([&](websocket::request_type& request) {
    if (!origin.empty()) request.set(beast::http::field::origin, origin);
  }));
  stream.handshake("localhost:" + std::to_string(port), "/api/v1/stream");
  hello_ = next();
}

StreamReader::~StreamReader() = default;

void StreamReader::send(const std::string& text) {
  socket_->stream.write(asio::buffer(text));
}

void StreamReader::subscribe(const std::vector<std::string>& topics) {
  send(text_of(Json{{"type", "subscribe"}, {"topics", topics}}));
}

Json StreamReader::next() {
  beast::flat_buffer buffer;
  socket_->stream.read(buffer);
  return Json::parse(beast::buffers_to_string(buffer.data()));
}

Json StreamReader::next(const std::string& type, const std::string& topic) {
  for (;;) {
    Json message = next();
    if (message["type"] == type && message.value("topic", "") == topic) return message;
  }
}

std::uint16_t StreamReader::wait_for_close() {
  for (;;) {
    beast::flat_buffer buffer;
    beast::error_code error;
    socket_->stream.read(buffer, error);
    if (error == websocket::error::closed) return socket_->stream.reason().code;
    if (error) throw beast::system_error(error);
  }
}

}  // namespace mapledger::api
