#pragma once

#include <cstdint>
#include <memory>

#include "api/config.hpp"

namespace mapledger::api {

/// The server: builds all parts, runs them, ends them. One thread serves all connections (that of run()),
/// some read the database for REST, one follows the ledger for the stream.
class App {
 public:
  /// Binds the port. Throws std::runtime_error with words for the user if it cannot.
  explicit App(const ApiConfig& config);
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  [[nodiscard]] std::uint16_t port() const;

  /// SIGTERM and SIGINT call stop(). Call before run().
  void stop_on_signals();

  /// Serves until stop(), then returns within three seconds.
  void run();

  /// Any thread.
  void stop();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace mapledger::api
