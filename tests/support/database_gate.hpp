#pragma once

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>
#include <vector>

#include "common/config/settings.hpp"

namespace mapledger::test {

/// A way to a database that a test can shut, which leaves the server to the others: connections are passed on
/// while it is open; shutting it ends them, and new ones are refused. A thread of its own.
class DatabaseGate {
 public:
  enum class By { kPort };
  /// Open. To `server` by a port of the loopback address, of whatever kind the server's way is.
  DatabaseGate(const DatabaseConfig& server, By way);
  /// Open. To `server`, by its kind: a socket in `folder`, or a port of the loopback address.
  DatabaseGate(const DatabaseConfig& server, const std::filesystem::path& folder);
  DatabaseGate(const DatabaseGate&) = delete;
  DatabaseGate& operator=(const DatabaseGate&) = delete;
  ~DatabaseGate();

  /// The server's, by this way.
  [[nodiscard]] const DatabaseConfig& config() const { return config_; }
  void shut() { set_open(false); }
  void open() { set_open(true); }

 private:
  struct Pair {
    int client = -1;
    int server = -1;
  };
  void set_open(bool open);
  void run();
  void listen_again();
  void close_all();
  [[nodiscard]] int connect_server() const;
  void accept_one();

  DatabaseConfig server_;
  DatabaseConfig config_;
  int listener_ = -1;
  int wake_ = -1;
  std::vector<Pair> pairs_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool wanted_open_ = true;
  bool is_open_ = true;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace mapledger::test
