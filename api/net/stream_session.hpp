#pragma once

#include <memory>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "api/net/context.hpp"

namespace mapledger::api {

/// One WebSocket connection of the stream (docs/stream.md): reads what the client subscribes to, sends what
/// its StreamClient part has queued, one message at a time. Messages from the client are at most 4 KiB; a
/// peer that answers no ping for a minute is dropped. IO thread.
class StreamSession : public std::enable_shared_from_this<StreamSession>,
                      private StreamClient,
                      private Connection {
 public:
  /// `client`: its address, as limits count it.
  StreamSession(boost::beast::tcp_stream stream, Context& context, const std::string& client);
  ~StreamSession() override;

  void start(const boost::beast::http::request<boost::beast::http::string_body>& request);

 private:
  void read();
  void on_message();
  void wake() override;
  void send(SendQueue::Text text);
  void close(boost::beast::websocket::close_code code);
  void shut_down() override;

  Context& context_;
  boost::beast::websocket::stream<boost::beast::tcp_stream> socket_;
  boost::beast::flat_buffer buffer_;
  bool open_ = false;
  bool sending_ = false;
};

}  // namespace mapledger::api
