#include "api/net/listener.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include <spdlog/spdlog.h>

#include "api/net/address.hpp"
#include "api/net/http_session.hpp"

namespace mapledger::api {
namespace {

using boost::asio::ip::tcp;

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

void Listener::stop() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
}

void Listener::accept() {
  acceptor_.async_accept([this](boost::system::error_code error, tcp::socket socket) {
    if (!acceptor_.is_open()) return;
    if (error) {
      spdlog::warn("cannot accept a connection: {}", error.message());
      return accept_later();
    }
    if (context_.connections.full()) {
      spdlog::debug("connection refused: {} are open", Connections::kMost);
    } else {
      std::make_shared<HttpSession>(std::move(socket), context_)->start();
    }
    accept();
  });
}

/// Out of file descriptors, most likely: they come back as sessions end.
void Listener::accept_later() {
  pause_.expires_after(std::chrono::milliseconds(100));
  pause_.async_wait([this](boost::system::error_code error) {
    if (!error && acceptor_.is_open()) accept();
  });
}

}  // namespace mapledger::api
