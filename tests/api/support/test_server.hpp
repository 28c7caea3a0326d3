#pragma once

#include <filesystem>
#include <thread>

#include "api/app.hpp"

namespace mapledger::api {

/// What a test sees at once and as often as it likes: no snapshot is shared, no rate limited.
ApiConfig test_config();

/// The real server, in this process, on a free port of loopback, until the end of the scope.
class TestServer {
 public:
  explicit TestServer(const DatabaseConfig& database, const std::filesystem::path& dashboard = "/nonexistent",
                      const ApiConfig& config = test_config());
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
