#include "api/net/address.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

namespace mapledger::api {
namespace {

TEST(AddressTest, LoopbackNeedsNoLeave) {
  EXPECT_EQ(url_of(listen_endpoint("127.0.0.1", 8080, false)), "http://127.0.0.1:8080");
  EXPECT_EQ(url_of(listen_endpoint("127.1.2.3", 1, false)), "http://127.1.2.3:1");
  EXPECT_EQ(url_of(listen_endpoint("::1", 80, false)), "http://[::1]:80");
  EXPECT_EQ(url_of(listen_endpoint("localhost", 80, false)), "http://127.0.0.1:80");
}

TEST(AddressTest, AllElseIsRefusedWithTheTwoWaysOut) {
  for (const char* host : {"0.0.0.0", "::", "192.0.2.1"}) {
    try {
      listen_endpoint(host, 8080, false);
      ADD_FAILURE() << host;
    } catch (const std::runtime_error& error) {
      const std::string said = error.what();
      EXPECT_NE(said.find(host), std::string::npos);
      EXPECT_NE(said.find("API_OPEN=yes"), std::string::npos);
      EXPECT_NE(said.find("ssh -L"), std::string::npos);
    }
    EXPECT_NO_THROW(listen_endpoint(host, 8080, true));
  }
}

TEST(AddressTest, NoSuchNameNamesTheVariable) {
  try {
    listen_endpoint("no such name", 8080, true);
    ADD_FAILURE();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("API_HOST = 'no such name'"), std::string::npos);
  }
}

}  // namespace
}  // namespace mapledger::api
