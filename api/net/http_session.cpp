#include "api/net/http_session.hpp"

#include <array>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <spdlog/spdlog.h>

#include "api/http/negotiate.hpp"
#include "api/http/target.hpp"
#include "api/net/request_errors.hpp"
#include "api/net/stream_session.hpp"
#include "api/net/streamed_write.hpp"
#include "api/net/written.hpp"
#include "common/clock.hpp"

namespace mapledger::api {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

constexpr std::size_t kMostLingerBytes = 256U << 10U;
constexpr std::size_t kReadBytes = 4U << 10U;
/// A body shorter than this is compressed where it is, without going to the workers.
constexpr std::size_t kQuickToGzip = 16U << 10U;

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

/// The log comes in several forms, and a parameter that goes before Accept: its handler sees to both.
bool negotiates_itself(std::string_view target) {
  return target.substr(0, target.find('?')) == "/api/v1/requests";
}

Response too_busy() {
  Response response =
      problem_response({503, "too many requests wait for the database; try again soon", {}, {}});
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

}  // namespace

HttpSession::HttpSession(asio::ip::tcp::socket socket, Context& context, std::optional<Response> refusal)
    : context_(context), stream_(std::move(socket)), refusal_(std::move(refusal)) {
  beast::error_code gone;
  peer_ = stream_.socket().remote_endpoint(gone).address();
  context_.connections.add(*this, context_.proxies.trusts(peer_) ? std::string() : limit_key(peer_));
}

HttpSession::~HttpSession() {
  context_.connections.remove(*this);
}

void HttpSession::read() {
  state_ = State::kIdle;
  parser_.emplace();
  parser_->header_limit(kMostHeaderBytes);
  parser_->body_limit(kMostBodyBytes);
  if (buffer_.size() > 0) return read_header();
  // One that was let in while the server ends has its request on the way, or none.
  stream_.expires_after(context_.connections.shutting_down() ? context_.patience.linger
                                                             : context_.patience.idle);
  stream_.async_read_some(buffer_.prepare(kReadBytes),
                          [self = shared_from_this()](beast::error_code error, std::size_t bytes) {
                            if (error) return;
                            self->buffer_.commit(bytes);
                            self->read_header();
                          });
}

void HttpSession::read_header() {
  state_ = State::kReading;
  stream_.expires_after(context_.patience.header);
  http::async_read_header(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](beast::error_code error, std::size_t) { self->on_header(error); });
}

void HttpSession::on_header(beast::error_code error) {
  if (error) return on_error(error);
  broken_ = !parser_->is_done();  // until the body was read
  if (refusal_) return reply(*refusal_);
  if (auto refused = context_.gate.objection(visit(), std::chrono::steady_clock::now()))
    return reply(std::move(*refused));
  if (auto refused = objection_to_body(message())) return reply(std::move(*refused));
  if (parser_->is_done()) return answer();
  read_body();
}

void HttpSession::read_body() {
  stream_.expires_after(context_.patience.body);
  http::async_read(stream_, buffer_, *parser_,
                   [self = shared_from_this()](beast::error_code error, std::size_t) {
                     if (error) return self->on_error(error);
                     self->broken_ = false;
                     self->answer();
                   });
}

void HttpSession::on_error(beast::error_code error) {
  broken_ = true;
  if (auto response = response_to(error)) reply(std::move(*response));
}

Visit HttpSession::visit() const {
  Visit visit;
  visit.method = view(message().method_string());
  visit.target = view(message().target());
  visit.host = header(http::field::host);
  visit.hosts = message().count(http::field::host);
  visit.origin = header(http::field::origin);
  visit.authorization = header(http::field::authorization);
  visit.cookie = header(http::field::cookie);
  visit.content_type = header(http::field::content_type);
  const auto forwarded = message().find("X-Forwarded-For");
  visit.client = limit_key(context_.proxies.client(
      peer_, forwarded == message().end() ? std::string_view{} : view(forwarded->value())));
  visit.secure = context_.proxies.trusts(peer_) && message()["X-Forwarded-Proto"] == "https";
  return visit;
}

std::string_view HttpSession::header(http::field field) const {
  return view(message()[field]);
}

void HttpSession::answer() {
  state_ = State::kAnswering;
  const auto now = std::chrono::steady_clock::now();
  const Visit visit = this->visit();
  auto request = parse_target(visit.target);
  if (!request) {
    // OPTIONS * asks about the server as a whole.
    if (visit.method == "OPTIONS" && visit.target == "*") return reply(context_.gate.options(visit, "/"));
    return reply(problem_response({400, "the target is malformed", {}, {}}));
  }
  if (auto refused = context_.gate.objection_to_path(visit, request->path, now, utc_now_us()))
    return reply(std::move(*refused));
  if (request->path == kLoginPath)
    return reply(context_.gate.login(visit, message().body(), now, utc_now_us()));
  if (request->path == kLogoutPath) return reply(Gate::logout(visit));
  if (request->path == kStreamPath) return upgrade(visit);
  request->accept = header(http::field::accept);
  const Route& route = context_.router.find(request->path);
  const auto done = [self = shared_from_this()](const Answer& answer) { self->deliver(answer); };
  if (!context_.shared.covers(request->path)) return run(route, std::move(*request), done);
  const auto make = [&](SharedAnswers::Done made) { run(route, *request, std::move(made)); };
  if (!context_.shared.get(std::string(visit.target), now, make, done)) reply(too_busy());
}

void HttpSession::upgrade(const Visit& visit) {
  if (!beast::websocket::is_upgrade(message())) {
    Response response = problem_response({426, "this path speaks WebSocket only", {}, {}});
    response.headers.emplace_back("Upgrade", "websocket");
    broken_ = true;
    return reply(std::move(response));
  }
  const bool by_proxy = context_.proxies.trusts(peer_);
  if (by_proxy && context_.connections.room(visit.client) != Connections::Room::kYes)
    return reply(full_response(context_.connections.room(visit.client)));
  context_.served.count(101);
  stream_.expires_never();  // the WebSocket has timeouts of its own
  std::make_shared<StreamSession>(std::move(stream_), context_, visit.client)->start(parser_->release());
}

void HttpSession::run(const Route& route, Request request, SharedAnswers::Done done) {
  if (!route.blocks) return done(std::make_shared<const ReadyAnswer>(route.handler(request)));
  if (context_.waiting >= Context::kMostWaiting) return done(std::make_shared<const ReadyAnswer>(too_busy()));
  ++context_.waiting;
  // The guard keeps the IO thread at work until the answer is there.
  auto guard = asio::make_work_guard(stream_.get_executor());
  asio::post(context_.workers, [self = shared_from_this(), &route, request = std::move(request),
                                done = std::move(done), guard = std::move(guard)]() mutable {
    Response response;
    try {
      response = route.handler(request);
    } catch (const std::exception& error) {
      spdlog::error("{}: {}", request.path, error.what());
      response = problem_response({500, "an error of the server's own; its log says which", {}, {}});
    }
    Answer answer;
    if (response.source == nullptr) {
      answer = std::make_shared<const ReadyAnswer>(std::exchange(response, Response{}));
    }
    asio::post(guard.get_executor(), [self = std::move(self), response = std::move(response), answer,
                                      done = std::move(done)]() mutable {
      --self->context_.waiting;
      if (answer != nullptr) return done(answer);
      self->write_pieces(response);
    });
  });
}

void HttpSession::reply(Response response) {
  deliver(std::make_shared<const ReadyAnswer>(std::move(response)));
}

/// Sees to what this client takes: a type, a compressed form, or nothing new.
void HttpSession::deliver(const Answer& answer) {
  state_ = State::kAnswering;
  const Response& head = answer->head();
  if (head.status != 200) return write(answer, false);
  if (!negotiates_itself(view(message().target())) &&
      !accepts_type(header(http::field::accept), head.content_type)) {
    return reply(problem_response(
        {406, "this comes in a type that the Accept header does not allow", "Accept", head.content_type}));
  }
  const bool gzip = answer->may_gzip() && accepts_gzip(header(http::field::accept_encoding));
  if (!gzip || answer->has_gzip() || answer->body()->size() < kQuickToGzip) return write(answer, gzip);
  auto guard = asio::make_work_guard(stream_.get_executor());
  asio::post(context_.workers, [self = shared_from_this(), answer, guard = std::move(guard)]() mutable {
    (void)answer->gzip();
    asio::post(guard.get_executor(), [self = std::move(self), answer] { self->write(answer, true); });
  });
}

bool HttpSession::may_go_on() const {
  return !broken_ && !refusal_ && message().keep_alive() && !context_.connections.shutting_down();
}

void HttpSession::write(const Answer& answer, bool gzip) {
  Delivery delivery;
  delivery.version = message().version() == 10 ? 10 : 11;
  delivery.keep_alive = may_go_on();
  delivery.head_only = message().method() == http::verb::head;
  delivery.gzip = gzip;
  Response own;
  context_.gate.allow_reading(visit(), own);
  delivery.headers = std::move(own.headers);
  const std::string_view known = header(http::field::if_none_match);
  const bool unchanged = !known.empty() && answer->head().status == 200 &&
                         (names_etag(known, answer->etag(false)) || names_etag(known, answer->etag(true)));
  const unsigned status = unchanged ? 304 : answer->head().status;
  context_.served.count(status);
  spdlog::debug("{} {} {}", status, view(message().method_string()), view(message().target()));
  stream_.expires_after(context_.patience.write);
  auto whole = std::make_shared<const Written>(unchanged ? written_unchanged(*answer, delivery)
                                                         : api::written(*answer, delivery));
  std::array<asio::const_buffer, 2> buffers{asio::buffer(whole->head)};
  if (whole->body != nullptr) buffers[1] = asio::buffer(*whole->body);
  // As much at once as the socket takes.
  const auto all = [](beast::error_code error, std::size_t) { return error ? 0 : SIZE_MAX; };
  asio::async_write(stream_, buffers, all,
                    [self = shared_from_this(), whole, keep_alive = delivery.keep_alive](
                        beast::error_code error, std::size_t) { self->written(!error, keep_alive); });
}

/// In a form that the handler saw to that the client takes.
void HttpSession::write_pieces(const Response& response) {
  context_.served.count(response.status);
  Response whole = response;
  context_.gate.allow_reading(visit(), whole);
  StreamedWrite::Header head(static_cast<http::status>(response.status), message().version());
  set_headers(head, whole);
  const bool keep_alive = may_go_on() && message().version() >= 11;  // else the end is the connection's
  head.keep_alive(keep_alive);
  std::make_shared<StreamedWrite>(stream_, context_.workers, std::move(head), response.source)
      ->start(message().method() == http::verb::head,
              [self = shared_from_this(), keep_alive](bool sent) { self->written(sent, keep_alive); });
}

void HttpSession::written(bool whole, bool keep_alive) {
  if (!whole) return stream_.close();
  // A client that was told that it may go on can have its next request under way.
  if (keep_alive) return read();
  state_ = State::kClosing;
  beast::error_code ignored;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  stream_.expires_after(context_.patience.linger);
  linger(0);
}

/// Closing while something is unread would reset the connection, and could take the answer from the client.
void HttpSession::linger(std::size_t heard) {
  buffer_.clear();
  stream_.async_read_some(buffer_.prepare(kReadBytes),
                          [self = shared_from_this(), heard](beast::error_code error, std::size_t bytes) {
                            if (error || heard + bytes > kMostLingerBytes) return self->stream_.close();
                            self->linger(heard + bytes);
                          });
}

void HttpSession::close_if_idle() {
  if (state_ == State::kIdle) stream_.close();
}

}  // namespace mapledger::api
