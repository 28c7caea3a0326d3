#include "api/net/stream_session.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_to_string.hpp>

namespace mapledger::api {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

constexpr std::size_t kMostMessageBytes = 4U << 10U;

websocket::stream_base::timeout timeouts(const Patience& patience) {
  auto timeout = websocket::stream_base::timeout::suggested(beast::role_type::server);
  timeout.idle_timeout = patience.stream;
  return timeout;
}

}  // namespace

StreamSession::StreamSession(beast::tcp_stream stream, Context& context, const std::string& client)
    : context_(context), socket_(std::move(stream)) {
  socket_.set_option(timeouts(context.patience));
  socket_.read_message_max(kMostMessageBytes);
  socket_.auto_fragment(false);
  socket_.text(true);
  context_.connections.add(*this, client);
}

StreamSession::~StreamSession() {
  if (open_) context_.hub.leave(*this);
  context_.connections.remove(*this);
}

void StreamSession::start(const beast::http::request<beast::http::string_body>& request) {
  socket_.async_accept(request, [self = shared_from_this()](beast::error_code error) {
    if (error) return;
    self->open_ = true;
    self->context_.hub.join(*self);
    self->read();
  });
}

void StreamSession::read() {
  socket_.async_read(buffer_, [self = shared_from_this()](beast::error_code error, std::size_t) {
    if (!error) self->on_message();
  });
}

void StreamSession::on_message() {
  const auto wish = socket_.got_text() ? read_subscribe(beast::buffers_to_string(buffer_.data()))
                                       : Result<Subscribe>(Error{"expected a text message"});
  buffer_.consume(buffer_.size());
  const auto done = wish ? context_.hub.subscribe(*this, *wish) : Result<void>(wish.error());
  // One that does not read would not read a close frame either.
  if (!done && !reply(error_message(done.error().message))) return beast::get_lowest_layer(socket_).close();
  read();
}

void StreamSession::wake() {
  if (sending_ || !open_) return;
  context_.hub.drained(*this);
  if (auto text = next()) send(std::move(text));
}

void StreamSession::send(SendQueue::Text text) {
  sending_ = true;
  const auto buffer = asio::buffer(*text);
  socket_.async_write(
      buffer, [self = shared_from_this(), text = std::move(text)](beast::error_code error, std::size_t) {
        self->sending_ = false;
        if (!error) self->wake();
      });
}

void StreamSession::close(websocket::close_code code) {
  socket_.async_close(code, [self = shared_from_this()](beast::error_code) {});
}

void StreamSession::shut_down() {
  if (open_) return close(websocket::close_code::going_away);
  beast::get_lowest_layer(socket_).close();
}

}  // namespace mapledger::api
