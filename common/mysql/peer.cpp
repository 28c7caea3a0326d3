#include "common/mysql/peer.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace mapledger::mysql {
namespace {

/// An address as /proc/net/tcp and tcp6 print it: 32-bit words in host order, then the port.
std::string proc_net_form(const sockaddr_storage& address) {
  std::string text;
  if (address.ss_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &address, sizeof in);
    return fmt::format("{:08X}:{:04X}", in.sin_addr.s_addr, ntohs(in.sin_port));
  }
  sockaddr_in6 in6{};
  std::memcpy(&in6, &address, sizeof in6);
  std::array<std::uint32_t, 4> words{};
  std::memcpy(words.data(), &in6.sin6_addr, sizeof words);
  for (const std::uint32_t word : words) text += fmt::format("{:08X}", word);
  return text + fmt::format(":{:04X}", ntohs(in6.sin6_port));
}

/// Inode of the socket whose local end is `local` and remote end `remote`, or empty.
std::string socket_inode(const char* table, const std::string& local, const std::string& remote) {
  std::ifstream file(table);
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::string slot, from, to, state, queues, timer, retransmits, uid, timeout, inode;
    fields >> slot >> from >> to >> state >> queues >> timer >> retransmits >> uid >> timeout >> inode;
    if (from == local && to == remote) return inode;
  }
  return {};
}

std::optional<std::uint32_t> holder_of(const std::string& inode) {
  namespace fs = std::filesystem;
  const std::string wanted = "socket:[" + inode + "]";
  std::error_code ignored;
  for (const auto& process : fs::directory_iterator("/proc", ignored)) {
    const std::string name = process.path().filename();
    std::uint32_t pid = 0;
    if (std::from_chars(name.data(), name.data() + name.size(), pid).ptr != name.data() + name.size())
      continue;
    for (fs::directory_iterator fd(process.path() / "fd", ignored), end; fd != end; fd.increment(ignored)) {
      if (fs::read_symlink(fd->path(), ignored) == wanted) return pid;
    }
  }
  return std::nullopt;
}

}  // namespace

bool pass_credentials(int fd, bool pass) {
  int domain = 0;
  socklen_t size = sizeof domain;
  const int on = pass ? 1 : 0;
  return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_UNIX &&
         setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof on) == 0;
}

std::optional<std::uint32_t> next_sender_pid(int fd, std::chrono::milliseconds patience) {
  pollfd waiting{.fd = fd, .events = POLLIN, .revents = 0};
  if (poll(&waiting, 1, static_cast<int>(patience.count())) != 1) return std::nullopt;
  char first = 0;
  iovec data{.iov_base = &first, .iov_len = 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(ucred))> control{};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  if (recvmsg(fd, &message, MSG_PEEK | MSG_DONTWAIT) <= 0) return std::nullopt;
  const cmsghdr* const header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_CREDENTIALS)
    return std::nullopt;
  ucred sender{};
  std::memcpy(&sender, CMSG_DATA(header), sizeof sender);
  if (sender.pid <= 0) return std::nullopt;
  return static_cast<std::uint32_t>(sender.pid);
}

std::optional<std::uint32_t> local_peer_pid(int fd) {
  sockaddr_storage local{};
  sockaddr_storage remote{};
  socklen_t local_size = sizeof local;
  socklen_t remote_size = sizeof remote;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&local), &local_size) != 0) return std::nullopt;
  if (local.ss_family == AF_UNIX) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || peer.pid <= 0) return std::nullopt;
    return static_cast<std::uint32_t>(peer.pid);
  }
  if (getpeername(fd, reinterpret_cast<sockaddr*>(&remote), &remote_size) != 0) return std::nullopt;
  const char* table = local.ss_family == AF_INET ? "/proc/net/tcp" : "/proc/net/tcp6";
  // A server that listens on :: sees an IPv4 client as ::ffff:a.b.c.d in tcp6.
  std::string inode = socket_inode(table, proc_net_form(remote), proc_net_form(local));
  if (inode.empty() && local.ss_family == AF_INET) {
    const std::string mapped = "0000000000000000FFFF0000";
    inode = socket_inode("/proc/net/tcp6", mapped + proc_net_form(remote), mapped + proc_net_form(local));
  }
  if (inode.empty() || inode == "0") return std::nullopt;
  return holder_of(inode);
}

}  // namespace mapledger::mysql
