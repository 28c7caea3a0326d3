#include "api/wire/stream.hpp"

#include <gtest/gtest.h>

namespace mapledger::api {
namespace {

TEST(StreamMessageTest, SubscribeNamesTopics) {
  const auto topics = read_subscribe(R"({"type":"subscribe","topics":["status","requests","status"]})");
  ASSERT_TRUE(topics);
  EXPECT_EQ(topics->count(), 2U);
  EXPECT_TRUE((*topics)[index_of(Topic::kStatus)]);
  EXPECT_TRUE((*topics)[index_of(Topic::kRequests)]);
  EXPECT_TRUE(read_subscribe(R"({"type":"subscribe","topics":[]})")->none());
}

TEST(StreamMessageTest, AllElseIsRefusedWithWhatIsExpected) {
  for (const char* text :
       {"", "{", "[]", "1", R"({"type":"subscribe"})", R"({"type":"resume","topics":[]})",
        R"({"type":"subscribe","topics":"status"})", R"({"type":"subscribe","topics":[1]})",
        R"({"type":"subscribe","topics":["statu"]})", R"({"topics":["status"]})", "\xff"}) {
    const auto topics = read_subscribe(text);
    ASSERT_FALSE(topics) << text;
    EXPECT_NE(topics.error().message.find("expected"), std::string::npos);
  }
}

TEST(StreamMessageTest, EnvelopesAreThoseOfTheContract) {
  EXPECT_EQ(snapshot_message(Topic::kTopProcess, 17, "{}"),
            R"({"type":"snapshot","topic":"top_process","seq":17,"data":{}})");
  EXPECT_EQ(change_message(Topic::kRequests, 18, "[1]"),
            R"({"type":"change","topic":"requests","seq":18,"data":[1]})");
  EXPECT_EQ(lagged_message(Topic::kStatus), R"({"type":"lagged","topic":"status"})");
  EXPECT_EQ(error_message("a \"b\""), R"({"type":"error","detail":"a \"b\""})");
}

}  // namespace
}  // namespace mapledger::api
