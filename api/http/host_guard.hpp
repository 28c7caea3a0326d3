#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace mapledger::api {

/// Refuses requests that a foreign web page makes a browser send here.
///
/// The Host header must name this server: a name that a page's owner lets point here (DNS rebinding) is
/// refused. On loopback that is a name of loopback, else any address, this machine's name or that of
/// API_HOST; and those of API_ALLOWED_HOSTS. Any port is taken, since `ssh -L` changes it. Immutable, any
/// thread.
class HostGuard {
 public:
  /// `loopback`: the server listens on loopback only; `api_host`: the name it was told to listen on;
  /// `allowed`: more names, * for all; `origins`: of pages of other sites that may read (CORS).
  HostGuard(bool loopback, const std::string& api_host, const std::vector<std::string>& allowed = {},
            const std::vector<std::string>& origins = {});

  [[nodiscard]] bool accepts_host(std::string_view host_header) const;

  /// Neither a WebSocket nor a cookie is bound by the browser's same-origin rule, so we hold them to it:
  /// `origin` (empty if the client is no browser) must be of the host and port that was asked for.
  [[nodiscard]] static bool is_same_site(std::string_view origin, std::string_view host_header);

  /// Whether pages of this origin may read here though they are of another site.
  [[nodiscard]] bool allows_origin(std::string_view origin) const;
  [[nodiscard]] bool has_origins() const { return !origins_.empty(); }

 private:
  bool loopback_;
  bool any_ = false;
  std::set<std::string> names_;
  std::set<std::string> origins_;
};

}  // namespace mapledger::api
