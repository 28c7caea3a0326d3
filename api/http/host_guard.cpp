#include "api/http/host_guard.hpp"

#include <arpa/inet.h>
#include <unistd.h>

#include <algorithm>
#include <array>

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

bool is_address(std::string host) {
  in6_addr buffer{};
  if (inet_pton(AF_INET, host.c_str(), &buffer) == 1) return true;
  if (host.size() < 2 || host.front() != '[' || host.back() != ']') return false;
  return inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &buffer) == 1;
}

std::string machine_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? lower(name.data()) : std::string();
}

}  // namespace

HostGuard::HostGuard(bool loopback, const std::string& api_host, const std::vector<std::string>& allowed,
                     const std::vector<std::string>& origins)
    : loopback_(loopback), names_{"localhost", "127.0.0.1", "[::1]", lower(api_host)} {
  if (api_host.find(':') != std::string::npos) names_.insert("[" + lower(api_host) + "]");
  if (!loopback) names_.insert(machine_name());
  for (const std::string& name : allowed) {
    any_ = any_ || name == "*";
    names_.insert(lower(name));
  }
  for (const std::string& origin : origins) origins_.insert(lower(origin));
  names_.erase("");
}

bool HostGuard::accepts_host(std::string_view host_header) const {
  const std::string host = lower(without_port(host_header));
  // An address cannot be made to point elsewhere.
  return (any_ && !host.empty()) || names_.contains(host) || (!loopback_ && is_address(host));
}

bool HostGuard::is_same_site(std::string_view origin, std::string_view host_header) {
  if (origin.empty()) return true;
  const auto scheme = origin.find("://");
  return scheme != std::string_view::npos && lower(origin.substr(scheme + 3)) == lower(host_header);
}

bool HostGuard::allows_origin(std::string_view origin) const {
  return !origin.empty() && origins_.contains(lower(origin));
}

}  // namespace mapledger::api
