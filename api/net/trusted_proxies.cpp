#include "api/net/trusted_proxies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace mapledger::api {
namespace {

namespace ip = boost::asio::ip;

ip::address plain(const ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  return address;
}

std::string bytes_of(const ip::address& address) {
  if (address.is_v4()) {
    const auto bytes = address.to_v4().to_bytes();
    return {bytes.begin(), bytes.end()};
  }
  const auto bytes = address.to_v6().to_bytes();
  return {bytes.begin(), bytes.end()};
}

bool same_bits(const std::string& a, const std::string& b, unsigned bits) {
  if (a.size() != b.size()) return false;
  for (unsigned bit = 0; bit < bits; ++bit) {
    const unsigned mask = 0x80U >> (bit % 8);
    if ((static_cast<unsigned char>(a[bit / 8]) & mask) != (static_cast<unsigned char>(b[bit / 8]) & mask))
      return false;
  }
  return true;
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

}  // namespace

TrustedProxies::TrustedProxies(const std::vector<std::string>& entries) {
  for (const std::string& entry : entries) {
    const auto slash = entry.find('/');
    boost::system::error_code error;
    const auto address = ip::make_address(entry.substr(0, slash), error);
    const unsigned most = address.is_v4() ? 32 : 128;
    unsigned bits = most;
    if (!error && slash != std::string::npos) {
      const char* end = entry.data() + entry.size();
      const auto parsed = std::from_chars(entry.data() + slash + 1, end, bits);
      if (parsed.ec != std::errc{} || parsed.ptr != end) bits = most + 1;
    }
    if (error || bits > most) {
      throw std::runtime_error(fmt::format(
          "API_TRUSTED_PROXIES = '{}': allowed: addresses and networks (10.0.0.0/8), with commas between",
          entry));
    }
    networks_.push_back({plain(address), bits});
  }
}

bool TrustedProxies::trusts(const ip::address& peer) const {
  const std::string bytes = bytes_of(plain(peer));
  return std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
    return same_bits(bytes, bytes_of(network.address), network.bits);
  });
}

ip::address TrustedProxies::client(const ip::address& peer, std::string_view forwarded_for) const {
  ip::address client = plain(peer);
  while (trusts(client) && !forwarded_for.empty()) {
    const auto comma = forwarded_for.rfind(',');
    const std::string_view last =
        trimmed(comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1));
    forwarded_for = comma == std::string_view::npos ? std::string_view{} : forwarded_for.substr(0, comma);
    boost::system::error_code error;
    const auto before = ip::make_address(std::string(last), error);
    if (error) break;
    client = plain(before);
  }
  return client;
}

std::string limit_key(const ip::address& address) {
  constexpr std::size_t kSubscriberBytes = 8;
  const ip::address one = plain(address);
  return one.is_v4() ? one.to_string() : bytes_of(one).substr(0, kSubscriberBytes);
}

}  // namespace mapledger::api
