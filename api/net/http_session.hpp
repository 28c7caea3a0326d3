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
/// upgrade hands the connection to a StreamSession. Bounded: header 8 KiB, body 4 KiB, time as in Patience;
/// one request at a time, what a client sends ahead waits in the socket. IO thread; handlers that block run
/// on the workers.
class HttpSession : public std::enable_shared_from_this<HttpSession>, private Connection {
 public:
  /// `refusal`: the answer to whatever is asked, after which the connection ends.
  HttpSession(boost::asio::ip::tcp::socket socket, Context& context, std::optional<Response> refusal = {});
  ~HttpSession() override;

  void start() { read(); }

 private:
  using Answer = SharedAnswers::Answer;
  using Message = boost::beast::http::request<boost::beast::http::string_body>;
  enum class State { kIdle, kReading, kAnswering, kClosing };

  void read();
  void read_header();
  void on_header(boost::beast::error_code error);
  void read_body();
  void on_error(boost::beast::error_code error);
  void answer();
  void upgrade(const Visit& visit);
  /// Has a handler answer, on the workers if it blocks.
  void run(const Route& route, Request request, SharedAnswers::Done done);
  void reply(Response response);
  void deliver(const Answer& answer);
  void write(const Answer& answer, bool gzip);
  void write_pieces(const Response& response);
  void written(bool whole, bool keep_alive);
  void linger(std::size_t heard);
  /// What is read or answered goes on, and a request that may be on its way is waited for.
  void shut_down() override {}
  void close_if_idle() override;

  [[nodiscard]] Visit visit() const;
  [[nodiscard]] std::string_view header(boost::beast::http::field field) const;
  [[nodiscard]] const Message& message() const { return parser_->get(); }
  /// Whether the connection may go on after the answer that is to be written.
  [[nodiscard]] bool may_go_on() const;

  Context& context_;
  boost::beast::tcp_stream stream_;
  boost::asio::ip::address peer_;
  boost::beast::flat_buffer buffer_;
  std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> parser_;
  std::optional<Response> refusal_;
  State state_ = State::kIdle;
  bool broken_ = false;  ///< what comes next from the client cannot be read
};

}  // namespace mapledger::api
