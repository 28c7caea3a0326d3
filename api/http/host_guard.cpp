#include "api/http/host_guard.hpp"

#include <algorithm>

namespace mapledger::api {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

/// host of host:port; an IPv6 address stays in its brackets.
std::string_view without_port(std::string_view authority) {
  const auto bracket = authority.rfind(']');
  const auto colon = authority.rfind(':');
  if (colon == std::string_view::npos || (bracket != std::string_view::npos && colon < bracket))
    return authority;
  const std::string_view port = authority.substr(colon + 1);
  return port.find_first_not_of("0123456789") == std::string_view::npos ? authority.substr(0, colon)
                                                                        : authority;
}

}  // namespace

HostGuard::HostGuard(bool loopback, const std::string& api_host)
    : loopback_(loopback), names_{"localhost", "127.0.0.1", "[::1]", lower(api_host)} {
  if (api_host.find(':') != std::string::npos) names_.insert("[" + lower(api_host) + "]");
}

bool HostGuard::accepts_host(std::string_view host_header) const {
  return !loopback_ || names_.contains(lower(without_port(host_header)));
}

bool HostGuard::accepts_origin(std::string_view origin, std::string_view host_header) {
  if (origin.empty()) return true;
  const auto scheme = origin.find("://");
  return scheme != std::string_view::npos && lower(origin.substr(scheme + 3)) == lower(host_header);
}

}  // namespace mapledger::api
