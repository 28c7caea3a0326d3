#include "tests/bench/stream/frames.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <stdexcept>

namespace mapledger::bench {
namespace {

constexpr std::uint64_t kExtended16 = 126;
constexpr std::uint64_t kExtended64 = 127;
constexpr unsigned kTextFinal = 0x81;
constexpr unsigned kMasked = 0x80;

std::size_t header_size(const std::string& header) {
  if (header.size() < 2) return 2;
  const auto length = static_cast<unsigned char>(header[1]) & 0x7fU;
  return length == kExtended16 ? 4 : length == kExtended64 ? 10 : 2;
}

/// A masked text frame under the mask 0, of less than 126 bytes.
std::string text_frame(const std::string& text) {
  return std::string{static_cast<char>(kTextFinal), static_cast<char>(kMasked | text.size())} +
         std::string(4, '\0') + text;
}

void send_all(int fd, const std::string& bytes) {
  if (::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size()))
    throw std::runtime_error("cannot send");
}

}  // namespace

FrameReader::FrameReader(std::uint16_t port, const std::string& text, bool stalled)
    : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (fd_ < 0) throw std::runtime_error("no socket: too many open files?");
  if (stalled) {
    const int least = 2048;
    setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &least, sizeof least);
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("cannot connect");
  send_all(fd_,
           "GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  std::string answer;
  for (char c = 0; answer.find("\r\n\r\n") == std::string::npos; answer += c) {
    if (::recv(fd_, &c, 1, 0) != 1) throw std::runtime_error("no answer to the upgrade");
  }
  if (answer.find(" 101 ") == std::string::npos) throw std::runtime_error("refused: " + answer.substr(0, 40));
  send_all(fd_, text_frame(text));
  fcntl(fd_, F_SETFL, O_NONBLOCK);
}

FrameReader::~FrameReader() {
  if (fd_ >= 0) ::close(fd_);
}

/// False: there is no more at present.
bool FrameReader::read_header() {
  while (header_.size() < header_size(header_)) {
    std::array<char, 10> bytes{};
    const auto got = ::recv(fd_, bytes.data(), header_size(header_) - header_.size(), 0);
    if (got == 0) throw std::runtime_error("the server closed the connection");
    if (got < 0) return false;
    header_.append(bytes.data(), static_cast<std::size_t>(got));
  }
  length_ = static_cast<unsigned char>(header_[1]) & 0x7fU;
  if (length_ >= kExtended16) {
    length_ = 0;
    for (std::size_t i = 2; i < header_.size(); ++i)
      length_ = length_ << 8U | static_cast<unsigned char>(header_[i]);
  }
  left_ = length_;
  begin_.clear();
  in_frame_ = true;
  return true;
}

FrameReader::Got FrameReader::read() {
  try {
    if (!in_frame_ && !read_header()) return Got::kNothing;
  } catch (const std::runtime_error&) {
    return Got::kEnd;
  }
  while (left_ > 0) {
    std::array<char, kKept> kept{};
    ssize_t got = 0;
    if (begin_.size() < kKept) {
      got = ::recv(fd_, kept.data(), std::min<std::uint64_t>(left_, kKept - begin_.size()), 0);
      if (got > 0) begin_.append(kept.data(), static_cast<std::size_t>(got));
    } else {
      got = ::recv(fd_, nullptr, left_, MSG_TRUNC);
    }
    if (got == 0) return Got::kEnd;
    if (got < 0) return errno == EAGAIN || errno == EINTR ? Got::kNothing : Got::kEnd;
    left_ -= static_cast<std::uint64_t>(got);
  }
  in_frame_ = false;
  header_.clear();
  return Got::kFrame;
}

std::int64_t micros_of(std::string_view time) {
  std::tm parts{};
  int micros = 0;
  if (std::sscanf(std::string(time).c_str(), "%d-%d-%dT%d:%d:%d.%dZ", &parts.tm_year, &parts.tm_mon,
                  &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &micros) != 7)
    throw std::runtime_error("no time: " + std::string(time));
  parts.tm_year -= 1900;
  parts.tm_mon -= 1;
  return static_cast<std::int64_t>(timegm(&parts)) * 1'000'000 + micros;
}

std::string_view value_of(std::string_view text, std::string_view key) {
  const std::string wanted = '"' + std::string(key) + "\":";
  const auto at = text.find(wanted);
  if (at == std::string_view::npos) return {};
  std::string_view value = text.substr(at + wanted.size());
  if (value.starts_with('"')) return value.substr(1, value.find('"', 1) - 1);
  return value.substr(0, value.find_first_of(",}"));
}

}  // namespace mapledger::bench
