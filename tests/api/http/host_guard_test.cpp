#include "api/http/host_guard.hpp"

#include <gtest/gtest.h>

namespace mapledger::api {
namespace {

TEST(HostGuardTest, LoopbackTakesItsOwnNamesWithAnyPort) {
  const HostGuard guard(true, "127.0.0.2");
  for (const char* host : {"localhost", "localhost:8080", "LOCALHOST:1", "127.0.0.1:9", "127.0.0.1", "[::1]",
                           "[::1]:8080", "127.0.0.2:80"}) {
    EXPECT_TRUE(guard.accepts_host(host)) << host;
  }
}

TEST(HostGuardTest, LoopbackRefusesForeignNames) {
  const HostGuard guard(true, "127.0.0.1");
  for (const char* host :
       {"", "evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example",
        "127.0.0.2", "localhost:80:80", "::1", "[::1", "evil@127.0.0.1", "localhost:x"}) {
    EXPECT_FALSE(guard.accepts_host(host)) << host;
  }
}

TEST(HostGuardTest, OpenServerIsReachedByNamesThatItCannotKnow) {
  EXPECT_TRUE(HostGuard(false, "0.0.0.0").accepts_host("vm.example:8080"));
}

TEST(HostGuardTest, OriginMustBeOfTheHostThatWasAsked) {
  EXPECT_TRUE(HostGuard::accepts_origin("", "127.0.0.1:8080"));
  EXPECT_TRUE(HostGuard::accepts_origin("http://127.0.0.1:8080", "127.0.0.1:8080"));
  EXPECT_TRUE(HostGuard::accepts_origin("https://Ledger.example", "ledger.example"));
  for (const char* origin : {"http://evil.example", "http://127.0.0.1", "http://127.0.0.1:8081", "null",
                             "127.0.0.1:8080", "http://127.0.0.1:8080.evil.example"}) {
    EXPECT_FALSE(HostGuard::accepts_origin(origin, "127.0.0.1:8080")) << origin;
  }
}

}  // namespace
}  // namespace mapledger::api
