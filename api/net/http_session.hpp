#pragma once

#include <memory>
#include <optional>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "api/net/context.hpp"

namespace mapledger::api {

/// One HTTP connection: reads a request, has it answered, writes the answer, reads the next. A request to
/// upgrade hands the connection to a StreamSession. Bounded: header 8 KiB, body 4 KiB, 30 s for each read and
/// write; one request at a time. IO thread; handlers that block run on the workers.
class HttpSession : public std::enable_shared_from_this<HttpSession>, private Connection {
 public:
  HttpSession(boost::asio::ip::tcp::socket socket, Context& context);
  ~HttpSession() override;

  void start() { read(); }

 private:
  using Message = boost::beast::http::request<boost::beast::http::string_body>;

  void read();
  void on_read(boost::beast::error_code error);
  void answer();
  /// What can be said without looking at the path: a foreign Host, a method or a target that is not ours.
  [[nodiscard]] std::optional<Response> objection() const;
  void upgrade();
  void run(const Route& route, Request request);
  void write(Response response, bool close_after);
  void write_pieces(const Response& response, bool keep_alive);
  void close();
  void shut_down() override;

  [[nodiscard]] const Message& message() const { return parser_->get(); }

  Context& context_;
  boost::beast::tcp_stream stream_;
  boost::beast::flat_buffer buffer_;
  std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> parser_;
  bool answering_ = false;
};

}  // namespace mapledger::api
