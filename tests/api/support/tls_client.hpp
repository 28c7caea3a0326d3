#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/api/support/http_client.hpp"

namespace mapledger::api {

/// A server of loopback that is reached by TLS under a name, with a certificate of the test's own.
struct TlsServer {
  std::uint16_t port = 0;
  std::string name;
  std::string certificate;  ///< file, PEM
};

using HeaderLines = std::vector<std::pair<std::string, std::string>>;

/// A request over a connection of its own; the server's identity is verified. `body`: nothing for a GET.
HttpAnswer https(const TlsServer& server, const std::string& target, const HeaderLines& headers = {},
                 const std::string& body = "");

/// The stream over TLS. Gives up, by an exception, after 30 s.
class TlsStream {
 public:
  TlsStream(const TlsServer& server, const HeaderLines& headers);
  ~TlsStream();
  void send(const std::string& text);
  Json next();

 private:
  struct Socket;
  std::unique_ptr<Socket> socket_;
};

}  // namespace mapledger::api
