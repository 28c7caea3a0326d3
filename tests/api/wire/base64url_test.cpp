#include "api/wire/base64url.hpp"

#include <gtest/gtest.h>

namespace mapledger::api {
namespace {

TEST(Base64UrlTest, WritesTheVectorsOfRfc4648WithoutPadding) {
  EXPECT_EQ(base64url(""), "");
  EXPECT_EQ(base64url("f"), "Zg");
  EXPECT_EQ(base64url("fo"), "Zm8");
  EXPECT_EQ(base64url("foo"), "Zm9v");
  EXPECT_EQ(base64url("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64url("\xff\xff\xfe"), "___-");
}

TEST(Base64UrlTest, ReadsWhatItWrites) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    bytes += static_cast<char>(i);
    EXPECT_EQ(from_base64url(base64url(bytes)), bytes);
  }
}

TEST(Base64UrlTest, RefusesWhatItWouldNotWrite) {
  for (const char* text : {"Z", "Zg==", "Zh", "Z g", "Zm9v+", "Zm9/", "\xc3\xa9"}) {
    EXPECT_FALSE(from_base64url(text)) << text;
  }
}

}  // namespace
}  // namespace mapledger::api
