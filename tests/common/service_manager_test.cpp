#include "common/service_manager.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "common/descriptor.hpp"

namespace mapledger {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Stands where systemd stands: at the other end of NOTIFY_SOCKET.
class ServiceManagerTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string folder = (std::filesystem::temp_directory_path() / "mapledger-notify.XXXXXX").string();
    ASSERT_NE(mkdtemp(folder.data()), nullptr);
    folder_ = folder;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = (folder_ / "notify").string();
    std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
    socket_ = Descriptor(socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    ASSERT_EQ(bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    setenv("NOTIFY_SOCKET", path.c_str(), 1);
    setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
    setenv("WATCHDOG_USEC", "20000000", 1);
  }
  void TearDown() override {
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC"}) unsetenv(name);
    std::filesystem::remove_all(folder_);
  }
  /// What was said since; empty: nothing.
  std::string heard() {
    std::array<char, 512> text{};
    const ssize_t n = recv(socket_.get(), text.data(), text.size(), 0);
    return n > 0 ? std::string(text.data(), static_cast<std::size_t>(n)) : "";
  }

  std::filesystem::path folder_;
  Descriptor socket_;
  ServiceManager::Clock::time_point now_ = ServiceManager::Clock::now();
};

TEST_F(ServiceManagerTest, SaysThatTheServiceIsReadyAndThatItStops) {
  ServiceManager manager;
  manager.ready("tracing\nSTOPPING=1");
  EXPECT_EQ(heard(), "READY=1\nSTATUS=tracing STOPPING=1");
  manager.stopping();
  EXPECT_EQ(heard(), "STOPPING=1");
}

TEST_F(ServiceManagerTest, LifeIsPassedOnAQuarterOfTheWatchdogsTimeApart) {
  ServiceManager manager;
  manager.alive(now_);
  EXPECT_EQ(heard(), "WATCHDOG=1");
  manager.alive(now_ + milliseconds(4'999));
  EXPECT_EQ(heard(), "");
  manager.alive(now_ + seconds(5));
  EXPECT_EQ(heard(), "WATCHDOG=1");
}

TEST_F(ServiceManagerTest, TheWatchdogOfAnotherProcessIsNotOurs) {
  setenv("WATCHDOG_PID", "1", 1);
  ServiceManager manager;
  manager.alive(now_);
  EXPECT_EQ(heard(), "");
}

TEST_F(ServiceManagerTest, WithoutAServiceManagerNothingHappens) {
  unsetenv("NOTIFY_SOCKET");
  ServiceManager manager;
  manager.ready("tracing");
  manager.alive(now_);
  EXPECT_EQ(heard(), "");
}

}  // namespace
}  // namespace mapledger
