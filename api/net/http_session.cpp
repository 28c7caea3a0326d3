#include "api/net/http_session.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message_generator.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <spdlog/spdlog.h>

#include "api/http/target.hpp"
#include "api/net/stream_session.hpp"
#include "api/net/streamed_write.hpp"

namespace mapledger::api {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

constexpr std::uint32_t kMostHeaderBytes = 8U << 10U;
constexpr std::uint64_t kMostBodyBytes = 4U << 10U;
constexpr std::size_t kMostTargetBytes = 4U << 10U;
constexpr auto kPatience = std::chrono::seconds(30);
constexpr std::string_view kStreamPath = "/api/v1/stream";

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

void set_header(http::fields& fields, const Response& response) {
  fields.set(http::field::content_type, response.content_type);
  fields.set("X-Content-Type-Options", "nosniff");
  fields.set("Content-Security-Policy",
             "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; object-src 'none'; "
             "base-uri 'none'; frame-ancestors 'none'");
  fields.set("Referrer-Policy", "no-referrer");
  for (const auto& [name, value] : response.headers) fields.set(name, value);
}

http::message_generator written(Response response, unsigned version, bool keep_alive, bool head_only) {
  const auto status = static_cast<http::status>(response.status);
  if (head_only) {
    http::response<http::empty_body> message(status, version);
    set_header(message, response);
    message.keep_alive(keep_alive);
    message.content_length(response.body.size());
    return message;
  }
  http::response<http::string_body> message(status, version);
  set_header(message, response);
  message.keep_alive(keep_alive);
  message.body() = std::move(response.body);
  message.prepare_payload();
  return message;
}

std::optional<Response> answer_to(beast::error_code error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return problem_response({431, "the header is longer than 8 KiB", {}, {}});
  }
  if (error == http::error::body_limit)
    return problem_response({413, "the body is longer than 4 KiB", {}, {}});
  const bool about_http = error.category() == http::make_error_code(http::error::bad_target).category();
  if (!about_http || error == http::error::end_of_stream || error == http::error::partial_message)
    return std::nullopt;
  return problem_response({400, "this is no HTTP request: " + error.message(), {}, {}});
}

}  // namespace

HttpSession::HttpSession(asio::ip::tcp::socket socket, Context& context)
    : context_(context), stream_(std::move(socket)) {
  context_.connections.add(*this);
}

HttpSession::~HttpSession() {
  context_.connections.remove(*this);
}

void HttpSession::read() {
  answering_ = false;
  parser_.emplace();
  parser_->header_limit(kMostHeaderBytes);
  parser_->body_limit(kMostBodyBytes);
  stream_.expires_after(kPatience);
  http::async_read(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](beast::error_code error, std::size_t) { self->on_read(error); });
}

void HttpSession::on_read(beast::error_code error) {
  answering_ = true;
  if (!error) return answer();
  auto response = answer_to(error);
  if (!response) return close();
  write(std::move(*response), /*close_after=*/true);
}

void HttpSession::answer() {
  if (auto response = objection()) return write(std::move(*response), false);
  auto request = parse_target(view(message().target()));
  if (!request) return write(problem_response({400, "the target is malformed", {}, {}}), false);
  request->accept = view(message()[http::field::accept]);
  if (request->path == kStreamPath) return upgrade();
  const Route& route = context_.router.find(request->path);
  if (route.blocks) return run(route, std::move(*request));
  write(route.handler(*request), false);
}

std::optional<Response> HttpSession::objection() const {
  const auto host = message().find(http::field::host);
  if (host == message().end()) return problem_response({400, "there is no Host header", {}, {}});
  if (!context_.guard.accepts_host(view(host->value()))) {
    return problem_response(
        {403, "the Host header names another machine; ask for localhost or 127.0.0.1", {}, {}});
  }
  if (message().target().size() > kMostTargetBytes) {
    return problem_response({414, "the target is longer than 4 KiB", {}, {}});
  }
  if (message().method() != http::verb::get && message().method() != http::verb::head) {
    Response response = problem_response({405, "the ledger can only be read: GET or HEAD", {}, {}});
    response.headers.emplace_back("Allow", "GET, HEAD");
    return response;
  }
  return std::nullopt;
}

void HttpSession::upgrade() {
  if (!beast::websocket::is_upgrade(message())) {
    Response response = problem_response({426, "this path speaks WebSocket only", {}, {}});
    response.headers.emplace_back("Upgrade", "websocket");
    return write(std::move(response), /*close_after=*/true);
  }
  if (!HostGuard::accepts_origin(view(message()[http::field::origin]), view(message()[http::field::host]))) {
    return write(problem_response({403, "the Origin header is of another site", {}, {}}),
                 /*close_after=*/true);
  }
  context_.served.count(101);
  stream_.expires_never();  // the WebSocket has timeouts of its own
  std::make_shared<StreamSession>(std::move(stream_), context_)->start(parser_->release());
}

void HttpSession::run(const Route& route, Request request) {
  // The guard keeps the IO thread at work until the answer is there.
  auto guard = asio::make_work_guard(stream_.get_executor());
  asio::post(context_.workers, [self = shared_from_this(), &route, request = std::move(request),
                                guard = std::move(guard)]() mutable {
    Response response;
    try {
      response = route.handler(request);
    } catch (const std::exception& error) {
      spdlog::error("{}: {}", request.path, error.what());
      response = problem_response({500, "an error of the server's own; its log says which", {}, {}});
    }
    asio::post(guard.get_executor(), [self = std::move(self), response = std::move(response)]() mutable {
      self->write(std::move(response), false);
    });
  });
}

void HttpSession::write(Response response, bool close_after) {
  const bool keep_alive = !close_after && message().keep_alive() && !context_.connections.shutting_down();
  context_.served.count(response.status);
  spdlog::debug("{} {} {}", response.status, view(message().method_string()), view(message().target()));
  if (response.source) return write_pieces(response, keep_alive);
  stream_.expires_after(kPatience);
  beast::async_write(
      stream_,
      written(std::move(response), message().version(), keep_alive, message().method() == http::verb::head),
      [self = shared_from_this(), keep_alive](beast::error_code error, std::size_t) {
        if (error || !keep_alive || self->context_.connections.shutting_down()) return self->close();
        self->read();
      });
}

void HttpSession::write_pieces(const Response& response, bool keep_alive) {
  StreamedWrite::Header header(static_cast<http::status>(response.status), message().version());
  set_header(header, response);
  keep_alive = keep_alive && message().version() >= 11;  // without chunks the end is the connection's
  header.keep_alive(keep_alive);
  std::make_shared<StreamedWrite>(stream_, context_.workers, std::move(header), response.source)
      ->start(
          message().method() == http::verb::head, [this] { return !context_.connections.shutting_down(); },
          [self = shared_from_this(), keep_alive](bool whole) {
            if (!whole || !keep_alive || self->context_.connections.shutting_down()) return self->close();
            self->read();
          });
}

void HttpSession::close() {
  beast::error_code ignored;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  stream_.close();
}

void HttpSession::shut_down() {
  if (!answering_) stream_.close();
}

}  // namespace mapledger::api
