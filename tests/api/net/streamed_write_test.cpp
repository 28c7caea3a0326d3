#include "api/net/streamed_write.hpp"

#include <optional>
#include <stdexcept>
#include <thread>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <gtest/gtest.h>

namespace mapledger::api {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

/// `pieces` pieces of `size` bytes, then an end or a failure.
class Letters : public BodySource {
 public:
  Letters(std::size_t pieces, std::size_t size, bool fails = false)
      : pieces_(pieces), size_(size), fails_(fails) {}
  std::string next() override {
    if (made == pieces_) {
      if (fails_) throw std::runtime_error("no more");
      return {};
    }
    return std::string(size_, static_cast<char>('a' + made++ % 26));
  }
  std::size_t made = 0;

 private:
  std::size_t pieces_;
  std::size_t size_;
  bool fails_;
};

/// A connection over loopback: the server's end writes on a thread of its own, the test reads the client's.
class StreamedWriteTest : public testing::Test {
 protected:
  StreamedWriteTest() {
    tcp::acceptor acceptor(io_, {asio::ip::address_v4::loopback(), 0});
    client.connect(acceptor.local_endpoint());
    server_.emplace(acceptor.accept());
  }
  ~StreamedWriteTest() override { wait(); }

  void serve(const std::shared_ptr<BodySource>& source, unsigned version = 11, bool head_only = false) {
    StreamedWrite::Header header(http::status::ok, version);
    std::make_shared<StreamedWrite>(*server_, workers_, std::move(header), source)
        ->start(head_only, [this](bool all) {
          whole = all;
          server_->close();
        });
    thread_ = std::thread([this] { io_.run(); });
  }
  void wait() {
    if (thread_.joinable()) thread_.join();
  }
  /// The body, up to its end or the end of the connection.
  std::string read_body() {
    parser.body_limit(1U << 30U);
    http::read(client, buffer_, parser, error);
    return parser.get().body();
  }

  asio::io_context client_io;
  tcp::socket client{client_io};
  http::response_parser<http::string_body> parser;
  beast::error_code error;
  std::optional<bool> whole;

 private:
  asio::io_context io_;
  asio::thread_pool workers_{1};
  std::optional<beast::tcp_stream> server_;
  beast::flat_buffer buffer_;
  std::thread thread_;
};

TEST_F(StreamedWriteTest, SendsThePiecesAsChunks) {
  serve(std::make_shared<Letters>(3, 2));
  EXPECT_EQ(read_body(), "aabbcc");
  EXPECT_FALSE(error) << error.message();
  EXPECT_TRUE(parser.get().chunked());
  wait();
  EXPECT_EQ(whole, true);
}

TEST_F(StreamedWriteTest, ToAClientOfHttp10TheEndIsThatOfTheConnection) {
  serve(std::make_shared<Letters>(3, 2), 10);
  EXPECT_EQ(read_body(), "aabbcc");
  EXPECT_FALSE(parser.get().chunked());
  wait();
  EXPECT_EQ(whole, true);
}

TEST_F(StreamedWriteTest, AnswersHeadWithTheHeaderAlone) {
  const auto source = std::make_shared<Letters>(3, 2);
  serve(source, 11, /*head_only=*/true);
  parser.skip(true);
  EXPECT_EQ(read_body(), "");
  EXPECT_FALSE(error) << error.message();
  wait();
  EXPECT_EQ(whole, true);
  EXPECT_EQ(source->made, 0);
}

TEST_F(StreamedWriteTest, ASourceThatFailsLeavesTheBodyUnfinished) {
  serve(std::make_shared<Letters>(3, 2, /*fails=*/true));
  EXPECT_EQ(read_body(), "aabbcc");
  EXPECT_EQ(error, http::error::partial_message);
  wait();
  EXPECT_EQ(whole, false);
}

TEST_F(StreamedWriteTest, NoMoreIsMadeThanTheClientTakesAndNothingOnceItIsGone) {
  constexpr std::size_t kPiece = 64U << 10U;
  const auto source = std::make_shared<Letters>(SIZE_MAX, kPiece);
  serve(source);
  std::string taken(20 * kPiece, '\0');
  asio::read(client, asio::buffer(taken));
  client.close();
  wait();
  EXPECT_EQ(whole, false);
  EXPECT_GE(source->made, 20);
  // What was not taken lay in the sockets' buffers: the kernel's limits are a few MiB.
  EXPECT_LE(source->made * kPiece, taken.size() + (64U << 20U));
}

}  // namespace
}  // namespace mapledger::api
