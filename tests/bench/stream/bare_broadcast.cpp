// bare_broadcast FILE: the yardstick for the stream: a WebSocket server of Beast that does nothing but send
// the message in FILE to all its clients twice a second, with its "seq" and "time" set anew. Says "ready
// PORT". To a client's first message it answers with a snapshot, as stream_clients expects.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "common/clock.hpp"

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using Text = std::shared_ptr<const std::string>;

class Client;
std::set<Client*> all;

class Client : public std::enable_shared_from_this<Client> {
 public:
  explicit Client(tcp::socket socket) : socket_(beast::tcp_stream(std::move(socket))) {
    socket_.auto_fragment(false);
    socket_.text(true);
  }
  ~Client() { all.erase(this); }

  void start() {
    socket_.async_accept([self = shared_from_this()](beast::error_code error) {
      if (!error) self->read();
    });
  }

  /// One that did not take the message before is passed over.
  void send(Text text) {
    if (sending_) return;
    sending_ = true;
    const auto buffer = asio::buffer(*text);
    socket_.async_write(buffer, [self = shared_from_this(), text = std::move(text)](
                                    beast::error_code, std::size_t) { self->sending_ = false; });
  }

 private:
  void read() {
    socket_.async_read(buffer_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (error) return;
      self->buffer_.clear();
      if (all.insert(self.get()).second)
        self->send(std::make_shared<const std::string>(R"({"type":"snapshot"})"));
      self->read();
    });
  }

  beast::websocket::stream<beast::tcp_stream> socket_;
  beast::flat_buffer buffer_;
  bool sending_ = false;
};

class Broadcast {
 public:
  Broadcast(asio::io_context& io, std::string text)
      : text_(std::move(text)), acceptor_(io, {asio::ip::address_v4::loopback(), 0}), timer_(io) {
    std::printf("ready %u\n", acceptor_.local_endpoint().port());
    std::fflush(stdout);
    accept();
    beat();
  }

 private:
  void accept() {
    acceptor_.async_accept([this](beast::error_code error, tcp::socket socket) {
      if (error) return;
      socket.set_option(tcp::no_delay(true));
      std::make_shared<Client>(std::move(socket))->start();
      accept();
    });
  }

  void beat() {
    timer_.expires_after(std::chrono::milliseconds(500));
    timer_.async_wait([this](beast::error_code) {
      const auto message = std::make_shared<const std::string>(message_now());
      for (Client* client : all) client->send(message);
      beat();
    });
  }

  std::string message_now() {
    std::string text = text_;
    put(text, "\"seq\":", std::to_string(++seq_), ',');
    put(text, "\"time\":\"", mapledger::rfc3339(mapledger::utc_now_us()), '"');
    return text;
  }

  static void put(std::string& text, const std::string& key, const std::string& value, char end) {
    const auto at = text.find(key) + key.size();
    text.replace(at, text.find(end, at) - at, value);
  }

  std::string text_;
  tcp::acceptor acceptor_;
  asio::steady_timer timer_;
  std::uint64_t seq_ = 1'000'000;
};

}  // namespace

int main(int argc, char** argv) {
  std::ifstream in(argc == 2 ? argv[1] : "");
  std::string text((std::istreambuf_iterator<char>(in)), {});
  if (text.find("\"time\":\"") == std::string::npos) {
    std::fputs("usage: bare_broadcast FILE, of a change of the stream\n", stderr);
    return 2;
  }
  asio::io_context io{1};
  const Broadcast broadcast(io, std::move(text));
  io.run();
}
