#include "api/http/negotiate.hpp"

#include <gtest/gtest.h>

namespace mapledger::api {
namespace {

TEST(NegotiateTest, TypesByTheirNarrowestRange) {
  for (const char* accept : {"", "  ", "*/*", "application/*", "application/json", "text/html, */*;q=0.1",
                             "APPLICATION/JSON; charset=utf-8", "application/json;q=0.001"})
    EXPECT_TRUE(accepts_type(accept, "application/json; charset=utf-8")) << accept;
  for (const char* accept : {"text/html", "text/*", "application/json;q=0", "*/*, application/json; q=0.0",
                             "application/*;q=0, */*", "application/jsonx", ","})
    EXPECT_FALSE(accepts_type(accept, "application/json")) << accept;
}

TEST(NegotiateTest, GzipWhereItIsNamedOrAnythingGoes) {
  for (const char* accept : {"gzip", "deflate, gzip;q=0.5, br", "GZIP", "*", "identity, *;q=0.1"})
    EXPECT_TRUE(accepts_gzip(accept)) << accept;
  for (const char* accept : {"", "br", "gzip;q=0", "gzip;q=0.000, *", "xgzip", "*;q=0"})
    EXPECT_FALSE(accepts_gzip(accept)) << accept;
}

TEST(NegotiateTest, EntityTagsOfAList) {
  for (const char* known : {"\"a\"", "*", "W/\"a\"", "\"b\", \"a\"", " \"b\" ,W/\"a\" "})
    EXPECT_TRUE(names_etag(known, "\"a\"")) << known;
  for (const char* known : {"", "a", "\"A\"", "\"aa\"", "\"a", "w/\"a\""})
    EXPECT_FALSE(names_etag(known, "\"a\"")) << known;
}

}  // namespace
}  // namespace mapledger::api
