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

TEST(HostGuardTest, OpenServerIsReachedByAddressesAndNamesItWasTold) {
  const HostGuard guard(false, "0.0.0.0", {"ledger.example"});
  for (const char* host : {"192.0.2.1:8080", "[2001:db8::1]:8080", "Ledger.example", "localhost"})
    EXPECT_TRUE(guard.accepts_host(host)) << host;
  for (const char* host : {"evil.example", "192.0.2.1.evil.example", "[evil]", ""})
    EXPECT_FALSE(guard.accepts_host(host)) << host;
  EXPECT_TRUE(HostGuard(false, "0.0.0.0", {"*"}).accepts_host("vm.example:8080"));
}

TEST(HostGuardTest, OtherSitesReadOnlyIfTheyAreNamed) {
  const HostGuard guard(true, "127.0.0.1", {}, {"https://wall.example"});
  EXPECT_TRUE(guard.allows_origin("https://wall.example"));
  for (const char* origin : {"", "http://wall.example", "https://wall.example:444", "null", "*"})
    EXPECT_FALSE(guard.allows_origin(origin)) << origin;
}

TEST(HostGuardTest, OriginMustBeOfTheHostThatWasAsked) {
  EXPECT_TRUE(HostGuard::is_same_site("", "127.0.0.1:8080"));
  EXPECT_TRUE(HostGuard::is_same_site("http://127.0.0.1:8080", "127.0.0.1:8080"));
  EXPECT_TRUE(HostGuard::is_same_site("https://Ledger.example", "ledger.example"));
  for (const char* origin : {"http://evil.example", "http://127.0.0.1", "http://127.0.0.1:8081", "null",
                             "127.0.0.1:8080", "http://127.0.0.1:8080.evil.example"}) {
    EXPECT_FALSE(HostGuard::is_same_site(origin, "127.0.0.1:8080")) << origin;
  }
}

}  // namespace
}  // namespace mapledger::api
