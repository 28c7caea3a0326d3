#include "api/net/listener.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include <spdlog/spdlog.h>

#include "api/net/address.hpp"
#include "api/net/http_session.hpp"
#include "api/net/request_errors.hpp"

namespace mapledger::api {
namespace {

using boost::asio::ip::tcp;

/// What a kernel keeps at most of connections that were not accepted yet.
constexpr std::size_t kMostWaiting = 4096;

tcp::acceptor bind(boost::asio::io_context& io, const tcp::endpoint& endpoint) {
  try {
    return tcp::acceptor(io, endpoint, /*reuse_addr=*/true);
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error(fmt::format("cannot listen on {} (API_HOST, API_PORT): {}", url_of(endpoint),
                                         error.code().message()));
  }
}

}  // namespace

Listener::Listener(boost::asio::io_context& io, const tcp::endpoint& endpoint, Context& context)
    : context_(context), acceptor_(bind(io, endpoint)), pause_(io) {}

/// Connections that the kernel took for us already are still served.
void Listener::stop() {
  boost::system::error_code error;
  acceptor_.non_blocking(true, error);
  for (std::size_t i = 0; i < kMostWaiting && !error; ++i) {
    tcp::socket socket(acceptor_.get_executor());
    acceptor_.accept(socket, error);
    if (!error) begin(std::move(socket));
  }
  acceptor_.close(error);
  pause_.cancel();
}

void Listener::accept() {
  acceptor_.async_accept([this](boost::system::error_code error, tcp::socket socket) {
    if (!acceptor_.is_open()) return;
    if (error) {
      spdlog::warn("cannot accept a connection: {}", error.message());
      return accept_later();
    }
    begin(std::move(socket));
    accept();
  });
}

void Listener::begin(tcp::socket socket) {
  boost::system::error_code error;
  const auto peer = socket.remote_endpoint(error).address();
  if (error) return;
  const auto room =
      context_.connections.room(context_.proxies.trusts(peer) ? std::string() : limit_key(peer));
  if (room == Connections::Room::kNotEvenToSaySo) return;
  std::optional<Response> refusal;
  if (room != Connections::Room::kYes) refusal = full_response(room);
  socket.set_option(tcp::no_delay(true), error);
  std::make_shared<HttpSession>(std::move(socket), context_, std::move(refusal))->start();
}

/// Out of file descriptors, most likely: they come back as sessions end.
void Listener::accept_later() {
  pause_.expires_after(std::chrono::milliseconds(100));
  pause_.async_wait([this](boost::system::error_code error) {
    if (!error && acceptor_.is_open()) accept();
  });
}

}  // namespace mapledger::api
