#include "api/net/trusted_proxies.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

namespace mapledger::api {
namespace {

using boost::asio::ip::make_address;

std::string client(const TrustedProxies& proxies, const char* peer, const char* forwarded) {
  return proxies.client(make_address(peer), forwarded).to_string();
}

TEST(TrustedProxiesTest, OnlyATrustedPeersWordCounts) {
  const TrustedProxies none({});
  EXPECT_EQ(client(none, "127.0.0.1", "192.0.2.1"), "127.0.0.1");
  const TrustedProxies one({"127.0.0.1"});
  EXPECT_EQ(client(one, "127.0.0.1", "192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(client(one, "127.0.0.2", "192.0.2.1"), "127.0.0.2");
  EXPECT_EQ(client(one, "::ffff:127.0.0.1", "192.0.2.1"), "192.0.2.1");
}

TEST(TrustedProxiesTest, TheLastThatIsNoProxyOfOursIsTheClient) {
  const TrustedProxies proxies({"127.0.0.1", "10.0.0.0/8", "2001:db8::/32"});
  EXPECT_EQ(client(proxies, "127.0.0.1", "1.1.1.1, 192.0.2.1 ,10.1.2.3"), "192.0.2.1");
  EXPECT_EQ(client(proxies, "2001:db8::5", "2001:db9::1"), "2001:db9::1");
  EXPECT_EQ(client(proxies, "127.0.0.1", "10.0.0.1, 10.0.0.2"), "10.0.0.1");
  EXPECT_EQ(client(proxies, "127.0.0.1", ""), "127.0.0.1");
  EXPECT_EQ(client(proxies, "127.0.0.1", "192.0.2.1, unknown"), "127.0.0.1");
  EXPECT_EQ(client(proxies, "127.0.0.1", "192.0.2.1, "), "127.0.0.1");
}

TEST(TrustedProxiesTest, WhatIsNoNetworkIsNamed) {
  for (const char* entry :
       {"localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "2001:db8::/129", "*", "10.0.0"}) {
    try {
      const TrustedProxies proxies({entry});
      ADD_FAILURE() << entry;
    } catch (const std::runtime_error& error) {
      EXPECT_NE(std::string(error.what()).find("API_TRUSTED_PROXIES = '" + std::string(entry)),
                std::string::npos);
    }
  }
}

TEST(TrustedProxiesTest, LimitsCountASubscribersNetwork) {
  EXPECT_EQ(limit_key(make_address("192.0.2.1")), "192.0.2.1");
  EXPECT_EQ(limit_key(make_address("::ffff:192.0.2.1")), "192.0.2.1");
  EXPECT_EQ(limit_key(make_address("2001:db8:0:1::1")), limit_key(make_address("2001:db8:0:1:ffff::2")));
  EXPECT_NE(limit_key(make_address("2001:db8:0:1::1")), limit_key(make_address("2001:db8:0:2::1")));
}

}  // namespace
}  // namespace mapledger::api
