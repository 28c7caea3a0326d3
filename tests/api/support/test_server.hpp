#pragma once

#include <filesystem>
#include <thread>

#include "api/app.hpp"

namespace mapledger::api {

/// The real server, in this process, on a free port of loopback, until the end of the scope.
class TestServer {
 public:
  explicit TestServer(const DatabaseConfig& database,
                      const std::filesystem::path& dashboard = "/nonexistent");
  ~TestServer() { stop(); }
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return app_.port(); }

  /// Ends the server and waits for it.
  void stop();

 private:
  App app_;
  std::thread thread_;
};

}  // namespace mapledger::api
