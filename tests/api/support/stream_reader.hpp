#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "api/wire/json.hpp"

namespace mapledger::api {

/// A client of the stream that waits for what it is told to expect; gives up, by an exception, after 30 s.
class StreamReader {
 public:
  /// `origin`: empty sends no Origin header. `receive_buffer`: bytes that the kernel takes for it while it
  /// does not read, about; 0: as many as it likes.
  explicit StreamReader(std::uint16_t port, const std::string& origin = "", int receive_buffer = 0);
  ~StreamReader();

  void send(const std::string& text);
  void subscribe(const std::vector<std::string>& topics);

  /// The next message.
  Json next();
  /// The next message of that type and topic; others are passed over.
  Json next(const std::string& type, const std::string& topic);

  /// Reads on until the server closes. Returns the close code.
  std::uint16_t wait_for_close();

  /// The first message.
  [[nodiscard]] const Json& hello() const { return hello_; }

 private:
  struct Socket;
  std::unique_ptr<Socket> socket_;
  Json hello_;
};

}  // namespace mapledger::api
