#include "api/net/streamed_write.hpp"

#include <optional>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/chunk_encode.hpp>
#include <boost/beast/http/write.hpp>
#include <spdlog/spdlog.h>

namespace mapledger::api {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

constexpr auto kPatience = std::chrono::seconds(30);

}  // namespace

StreamedWrite::StreamedWrite(beast::tcp_stream& stream, asio::thread_pool& workers, Header header,
                             std::shared_ptr<BodySource> source)
    : stream_(stream), workers_(workers), header_(std::move(header)), source_(std::move(source)) {
  if (header_.version() >= 11) header_.chunked(true);
}

void StreamedWrite::start(bool head_only, Done done) {
  done_ = std::move(done);
  stream_.expires_after(kPatience);
  http::async_write_header(stream_, serializer_,
                           [self = shared_from_this(), head_only](beast::error_code error, std::size_t) {
                             if (error || head_only) return self->finish(!error);
                             self->make();
                           });
}

void StreamedWrite::make() {
  stream_.expires_never();  // the source has limits of its own
  // The guard keeps the IO thread at work until the piece is there.
  auto guard = asio::make_work_guard(stream_.get_executor());
  asio::post(workers_, [self = shared_from_this(), guard = std::move(guard)]() mutable {
    std::optional<std::string> piece;
    try {
      piece = self->source_->next();
    } catch (const std::exception& error) {
      spdlog::error("an answer is cut off: {}", error.what());
    }
    asio::post(guard.get_executor(), [self = std::move(self), piece = std::move(piece)]() mutable {
      if (!piece) return self->finish(false);
      if (piece->empty()) return self->send_end();
      self->send(std::move(*piece));
    });
  });
}

void StreamedWrite::send(std::string piece) {
  piece_ = std::move(piece);
  stream_.expires_after(kPatience);
  const auto sent = [self = shared_from_this()](beast::error_code error, std::size_t) {
    if (error) return self->finish(false);
    self->make();
  };
  if (!header_.chunked()) return asio::async_write(stream_, asio::buffer(piece_), sent);
  asio::async_write(stream_, http::make_chunk(asio::const_buffer(piece_.data(), piece_.size())), sent);
}

void StreamedWrite::send_end() {
  if (!header_.chunked()) return finish(true);
  stream_.expires_after(kPatience);
  asio::async_write(
      stream_, http::make_chunk_last(),
      [self = shared_from_this()](beast::error_code error, std::size_t) { self->finish(!error); });
}

void StreamedWrite::finish(bool whole) {
  source_.reset();
  const Done done = std::exchange(done_, nullptr);
  done(whole);
}

}  // namespace mapledger::api
