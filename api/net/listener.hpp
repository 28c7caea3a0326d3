#pragma once

#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "api/net/context.hpp"

namespace mapledger::api {

/// Accepts connections and starts a session for each; where there is no room, one that only says so. IO
/// thread.
class Listener {
 public:
  /// Binds and listens. Throws std::runtime_error if the address is taken.
  Listener(boost::asio::io_context& io, const boost::asio::ip::tcp::endpoint& endpoint, Context& context);

  [[nodiscard]] boost::asio::ip::tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }
  void start() { accept(); }
  void stop();

 private:
  void accept();
  void accept_later();
  void begin(boost::asio::ip::tcp::socket socket);

  Context& context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
};

}  // namespace mapledger::api
