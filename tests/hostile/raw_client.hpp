#pragma once

#include <cstdint>
#include <string>

#include "api/wire/json.hpp"

namespace mapledger::api {

/// A client that keeps to no protocol: sends bytes as they are and reads what comes. Gives up, by an
/// exception, after 30 s.
class RawClient {
 public:
  /// `receive_bytes`: the kernel's room for what was not read yet; 0: as it is.
  explicit RawClient(std::uint16_t port, int receive_bytes = 0);
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient();

  /// What the server does not take any more is not sent.
  void send(const std::string& bytes) const;
  /// No more will be sent.
  void end() const;
  /// Reads until the server closes.
  std::string read_all();
  /// Reads until `text` was there; gives all up to it and leaves the rest. Throws if the connection ends
  /// before.
  std::string read_until(const std::string& text);

 private:
  bool read_more();

  int fd_ = -1;
  std::string read_;
};

/// The beginning of what a server answered.
struct Answered {
  unsigned status = 0;  ///< 0: closed without a word
  std::string head;
  std::string body;

  /// Of a problem.
  [[nodiscard]] Json problem() const { return Json::parse(body.empty() ? "{}" : body, nullptr, false); }
};
Answered ask(std::uint16_t port, const std::string& bytes);
/// GET with these header lines more.
Answered get(std::uint16_t port, const std::string& target, const std::string& more = "");

}  // namespace mapledger::api
