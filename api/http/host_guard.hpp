#pragma once

#include <set>
#include <string>
#include <string_view>

namespace mapledger::api {

/// Refuses requests that a foreign web page makes a browser send here.
///
/// On loopback the Host header must name this machine itself: a name that a page's owner lets point to
/// 127.0.0.1 (DNS rebinding) is refused. Any port is taken, since `ssh -L` changes it. Immutable, any thread.
class HostGuard {
 public:
  /// `loopback`: the server listens on loopback only; `api_host`: the name it was told to listen on.
  HostGuard(bool loopback, const std::string& api_host);

  [[nodiscard]] bool accepts_host(std::string_view host_header) const;

  /// A WebSocket is not bound by the browser's same-origin rule, so we hold it to it: `origin` (empty if the
  /// client is no browser) must be of the host and port that was asked for.
  [[nodiscard]] static bool accepts_origin(std::string_view origin, std::string_view host_header);

 private:
  bool loopback_;
  std::set<std::string> names_;
};

}  // namespace mapledger::api
