#include "tests/hostile/raw_client.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>

namespace mapledger::api {

RawClient::RawClient(std::uint16_t port, int receive_bytes)
    : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval patience{30, 0};
  setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (receive_bytes > 0) setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("cannot connect");
}

RawClient::~RawClient() {
  ::close(fd_);
}

void RawClient::send(const std::string& bytes) const {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const auto some = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (some <= 0) return;
    sent += static_cast<std::size_t>(some);
  }
}

void RawClient::end() const {
  ::shutdown(fd_, SHUT_WR);
}

bool RawClient::read_more() {
  std::array<char, 65536> bytes{};
  const auto some = ::recv(fd_, bytes.data(), bytes.size(), 0);
  if (some < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
    throw std::runtime_error("nothing came for 30 s");
  if (some <= 0) return false;
  read_.append(bytes.data(), static_cast<std::size_t>(some));
  return true;
}

std::string RawClient::read_all() {
  while (read_more()) continue;
  return std::exchange(read_, {});
}

std::string RawClient::read_until(const std::string& text) {
  while (read_.find(text) == std::string::npos) {
    if (!read_more()) throw std::runtime_error("the connection ended before " + text + " came: " + read_);
  }
  const std::string part = read_.substr(0, read_.find(text) + text.size());
  read_.erase(0, part.size());
  return part;
}

Answered ask(std::uint16_t port, const std::string& bytes) {
  RawClient client(port);
  client.send(bytes);
  client.end();
  const std::string all = client.read_all();
  Answered answered;
  if (all.empty()) return answered;
  answered.status = static_cast<unsigned>(std::stoi(all.substr(all.find(' ') + 1, 3)));
  const auto end = all.find("\r\n\r\n");
  answered.head = all.substr(0, end);
  answered.body = end == std::string::npos ? "" : all.substr(end + 4);
  return answered;
}

Answered get(std::uint16_t port, const std::string& target, const std::string& more) {
  return ask(port,
             fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{}\r\n", target, more));
}

}  // namespace mapledger::api
