#include "tests/support/database_gate.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>

namespace mapledger::test {
namespace {

/// Of a socket or of a port of the loopback address.
struct Address {
  explicit Address(const DatabaseConfig& config) {
    if (config.host.empty()) {
      auto& path = reinterpret_cast<sockaddr_un&>(storage);
      path.sun_family = AF_UNIX;
      std::strncpy(path.sun_path, config.socket.c_str(), sizeof path.sun_path - 1);
      bytes = sizeof path;
    } else {
      auto& port = reinterpret_cast<sockaddr_in&>(storage);
      port.sin_family = AF_INET;
      port.sin_port = htons(config.port);
      port.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      bytes = sizeof port;
    }
  }
  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  [[nodiscard]] int new_socket() const { return socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0); }

  sockaddr_storage storage{};
  socklen_t bytes = 0;
};

/// False: one of the two has ended.
bool pass_on(int from, int to) {
  std::array<char, 65'536> bytes{};
  const ssize_t n = recv(from, bytes.data(), bytes.size(), 0);
  for (ssize_t sent = 0; sent < n;) {
    const ssize_t more = send(to, bytes.data() + sent, static_cast<std::size_t>(n - sent), MSG_NOSIGNAL);
    if (more <= 0) return false;
    sent += more;
  }
  return n > 0;
}

}  // namespace

DatabaseGate::DatabaseGate(const DatabaseConfig& server, const std::filesystem::path& folder)
    : server_(server), config_(server), wake_(eventfd(0, EFD_CLOEXEC)) {
  if (server.host.empty()) {
    config_.socket = (folder / "gate.sock").string();
  } else {
    config_.port = 0;
  }
  listen_again();
  thread_ = std::thread([this] { run(); });
}

DatabaseGate::DatabaseGate(const DatabaseConfig& server, By)
    : server_(server), config_(server), wake_(eventfd(0, EFD_CLOEXEC)) {
  config_.socket.clear();
  config_.host = "127.0.0.1";
  config_.port = 0;
  listen_again();
  thread_ = std::thread([this] { run(); });
}

DatabaseGate::~DatabaseGate() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  eventfd_write(wake_, 1);
  thread_.join();
  close(wake_);
}

void DatabaseGate::set_open(bool open) {
  std::unique_lock lock(mutex_);
  wanted_open_ = open;
  eventfd_write(wake_, 1);
  changed_.wait(lock, [&] { return is_open_ == open; });
}

void DatabaseGate::listen_again() {
  if (config_.host.empty()) unlink(config_.socket.c_str());
  Address address(config_);
  listener_ = address.new_socket();
  const int yes = 1;
  setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(listener_, address.get(), address.bytes) != 0 || listen(listener_, SOMAXCONN) != 0)
    throw std::runtime_error(std::string("the gate cannot listen: ") + std::strerror(errno));
  if (config_.host.empty()) return;
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address.storage), &address.bytes);
  config_.port = ntohs(reinterpret_cast<sockaddr_in&>(address.storage).sin_port);
}

void DatabaseGate::close_all() {
  if (listener_ >= 0) close(listener_);
  listener_ = -1;
  for (const Pair& pair : pairs_) {
    close(pair.client);
    close(pair.server);
  }
  pairs_.clear();
}

int DatabaseGate::connect_server() const {
  const Address address(server_);
  const int fd = address.new_socket();
  if (connect(fd, address.get(), address.bytes) == 0) return fd;
  close(fd);
  return -1;
}

void DatabaseGate::accept_one() {
  const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (client < 0) return;
  const int server = connect_server();
  if (server < 0) {
    close(client);
  } else {
    pairs_.push_back({client, server});
  }
}

void DatabaseGate::run() {
  for (;;) {
    std::vector<pollfd> fds = {{wake_, POLLIN, 0}, {listener_, POLLIN, 0}};  // poll() passes over -1
    for (const Pair& pair : pairs_) {
      fds.push_back({pair.client, POLLIN, 0});
      fds.push_back({pair.server, POLLIN, 0});
    }
    poll(fds.data(), fds.size(), -1);
    if (fds[0].revents != 0) {
      eventfd_t value = 0;
      eventfd_read(wake_, &value);
      const std::lock_guard lock(mutex_);
      if (ending_ || wanted_open_ != is_open_) close_all();
      if (ending_) return;
      if (wanted_open_ && !is_open_) listen_again();
      is_open_ = wanted_open_;
      changed_.notify_all();
      continue;
    }
    std::vector<Pair> left;
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      const Pair pair = pairs_[i];
      const bool from_client = fds[2 + 2 * i].revents == 0 || pass_on(pair.client, pair.server);
      const bool from_server = fds[3 + 2 * i].revents == 0 || pass_on(pair.server, pair.client);
      if (from_client && from_server) {
        left.push_back(pair);
      } else {
        close(pair.client);
        close(pair.server);
      }
    }
    pairs_ = std::move(left);
    if (fds[1].revents != 0) accept_one();
  }
}

}  // namespace mapledger::test
