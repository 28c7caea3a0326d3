#include "common/mysql/peer.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace mapledger::mysql {
namespace {

constexpr std::chrono::seconds kPatience(10);

/// A socket that one process listens on, as systemd does for a server, and its child serves, which this owns.
class Served {
 public:
  Served() {
    const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    // of the kernel's choice
    EXPECT_EQ(bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof(sa_family_t)), 0);
    EXPECT_EQ(listen(listener, 1), 0);
    socklen_t size = sizeof address;
    EXPECT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
    server_ = fork();
    if (server_ == 0) serve(listener);
    close(listener);
    fd_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(connect(fd_, reinterpret_cast<const sockaddr*>(&address), size), 0);
  }
  ~Served() {
    close(fd_);
    waitpid(server_, nullptr, 0);
  }
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;

  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] std::uint32_t server() const { return static_cast<std::uint32_t>(server_); }
  void ask() const { EXPECT_EQ(write(fd_, "?", 1), 1); }

 private:
  /// Answers each byte, until nobody asks.
  [[noreturn]] static void serve(int listener) {
    const int client = accept(listener, nullptr, nullptr);
    char byte = 0;
    while (read(client, &byte, 1) == 1 && write(client, "!", 1) == 1) {
    }
    _exit(0);
  }

  pid_t server_ = 0;
  int fd_ = -1;
};

TEST(Peer, WhoListensIsNotWhoAnswers) {
  const Served served;
  EXPECT_EQ(local_peer_pid(served.fd()), static_cast<std::uint32_t>(getpid()));
  ASSERT_TRUE(pass_credentials(served.fd(), true));
  served.ask();
  EXPECT_EQ(next_sender_pid(served.fd(), kPatience), served.server());
}

TEST(Peer, TheAnswerIsLeftToBeRead) {
  const Served served;
  ASSERT_TRUE(pass_credentials(served.fd(), true));
  served.ask();
  ASSERT_TRUE(next_sender_pid(served.fd(), kPatience));
  char byte = 0;
  EXPECT_EQ(read(served.fd(), &byte, 1), 1);
  EXPECT_EQ(byte, '!');
}

TEST(Peer, NobodyIsNamedWithoutAnAnswerOrWithoutCredentials) {
  const Served served;
  EXPECT_FALSE(next_sender_pid(served.fd(), std::chrono::milliseconds(1)));
  served.ask();
  EXPECT_FALSE(next_sender_pid(served.fd(), kPatience));
}

TEST(Peer, AnInternetSocketPassesNoCredentials) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  EXPECT_FALSE(pass_credentials(fd, true));
  close(fd);
}

}  // namespace
}  // namespace mapledger::mysql
