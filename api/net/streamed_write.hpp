#pragma once

#include <functional>
#include <memory>

#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/serializer.hpp>

#include "api/http/body_source.hpp"

namespace mapledger::api {

/// Writes an answer whose body is made piece by piece: the header, then each piece as a chunk (to a client of
/// HTTP/1.0 as it is, up to the end of the connection). The next piece is made on the workers once the one
/// before was sent: one piece is in memory, a slow client slows the source down, one that takes nothing of a
/// piece for 30 s is cut off. Keeps itself alive until `done`; the stream must live until then. IO thread.
class StreamedWrite : public std::enable_shared_from_this<StreamedWrite> {
 public:
  using Header = boost::beast::http::response<boost::beast::http::empty_body>;
  /// `whole`: all was sent. If not, the connection is of no more use.
  using Done = std::function<void(bool whole)>;

  StreamedWrite(boost::beast::tcp_stream& stream, boost::asio::thread_pool& workers, Header header,
                std::shared_ptr<BodySource> source);

  /// `head_only`: the header alone.
  void start(bool head_only, Done done);

 private:
  void make();
  void send(std::string piece);
  void send_end();
  void finish(bool whole);

  boost::beast::tcp_stream& stream_;
  boost::asio::thread_pool& workers_;
  Header header_;
  boost::beast::http::response_serializer<boost::beast::http::empty_body> serializer_{header_};
  std::shared_ptr<BodySource> source_;
  std::string piece_;  ///< being sent
  Done done_;
};

}  // namespace mapledger::api
