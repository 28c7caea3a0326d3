#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>

namespace mapledger::api {

/// The proxies whose word on who their client is counts (API_TRUSTED_PROXIES). Immutable, any thread.
class TrustedProxies {
 public:
  /// Addresses and networks (10.0.0.0/8). Throws std::runtime_error on what is neither.
  explicit TrustedProxies(const std::vector<std::string>& entries);

  [[nodiscard]] bool trusts(const boost::asio::ip::address& peer) const;

  /// Who speaks: `peer`, or, behind trusted proxies, the last address in X-Forwarded-For that is not one of
  /// theirs.
  [[nodiscard]] boost::asio::ip::address client(const boost::asio::ip::address& peer,
                                                std::string_view forwarded_for) const;

 private:
  struct Network {
    boost::asio::ip::address address;
    unsigned bits = 0;
  };
  std::vector<Network> networks_;
};

/// What limits count: an address, of IPv6 its /64, which is what one subscriber has.
std::string limit_key(const boost::asio::ip::address& address);

}  // namespace mapledger::api
