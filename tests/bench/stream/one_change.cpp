// one_change PORT TOPIC: prints the first change of a topic of the stream, as it comes.
#include <cstdio>
#include <cstdlib>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: one_change PORT TOPIC\n", stderr);
    return 2;
  }
  try {
    asio::io_context io;
    beast::websocket::stream<asio::ip::tcp::socket> socket(io);
    socket.next_layer().connect(
        {asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(std::atoi(argv[1]))});
    socket.handshake("localhost", "/api/v1/stream");
    socket.write(asio::buffer(std::string(R"({"type":"subscribe","topics":[")") + argv[2] + "\"]}"));
    for (std::string text; text.find("\"type\":\"change\"") == std::string::npos;) {
      beast::flat_buffer buffer;
      socket.read(buffer);
      text = beast::buffers_to_string(buffer.data());
      if (text.find("\"type\":\"change\"") != std::string::npos) std::fputs(text.c_str(), stdout);
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "one_change: %s\n", error.what());
    return 1;
  }
  return 0;
}
