#include "api/wire/stream.hpp"

#include <gtest/gtest.h>

namespace mapledger::api {
namespace {

TEST(StreamMessageTest, SubscribeNamesTopics) {
  const auto topics = read_subscribe(R"({"type":"subscribe","topics":["status","requests","status"]})");
  ASSERT_TRUE(topics);
  EXPECT_EQ(topics->topics.count(), 2U);
  EXPECT_TRUE(topics->topics[index_of(Topic::kStatus)]);
  EXPECT_TRUE(topics->topics[index_of(Topic::kRequests)]);
  EXPECT_TRUE(read_subscribe(R"({"type":"subscribe","topics":[]})")->topics.none());
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
  EXPECT_EQ(
      snapshot_message(Topic::kTopProcess, 17, 1, "{}"),
      R"({"type":"snapshot","topic":"top_process","seq":17,"time":"1970-01-01T00:00:00.000001Z","data":{}})");
  EXPECT_EQ(
      change_message(Topic::kRequests, 18, 2, "[1]"),
      R"({"type":"change","topic":"requests","seq":18,"time":"1970-01-01T00:00:00.000002Z","data":[1]})");
  EXPECT_EQ(lagged_message(Topic::kStatus), R"({"type":"lagged","topic":"status"})");
  EXPECT_EQ(error_message("a \"b\""), R"({"type":"error","detail":"a \"b\""})");
}

TEST(StreamMessageTest, SubscribeMayCarryAFilterAndAPlaceToGoOnFrom) {
  const auto wish = read_subscribe(
      R"({"type":"subscribe","topics":["requests"],"filter":{"pid":7,"name":"a\"b","call":"mmap","failed":true,)"
      R"("min_length":4096},"resume":{"stream":"x","seq":{"requests":5}}})");
  ASSERT_TRUE(wish);
  EXPECT_EQ(wish->filter.key(), R"({"pid":7,"name":"a\"b","call":"mmap","failed":true,"min_length":4096})");
  EXPECT_EQ(wish->resume_stream, "x");
  EXPECT_EQ(wish->resume_seq.at(index_of(Topic::kRequests)), 5U);
  EXPECT_FALSE(wish->resume_seq.at(index_of(Topic::kStatus)));
}

TEST(StreamMessageTest, SubscribeMayNameAHost) {
  const auto wish = read_subscribe(R"({"type":"subscribe","topics":["hosts"],"host":"00000000000000ab"})");
  ASSERT_TRUE(wish);
  EXPECT_EQ(wish->host, 0xABU);
  EXPECT_EQ(read_subscribe(R"({"type":"subscribe","topics":[]})")->host, kShownHost);
  for (const char* host : {"7", "\"7\"", "\"0000000000000000\"", "null"}) {
    const auto wrong =
        read_subscribe(R"({"type":"subscribe","topics":["status"],"host":)" + std::string(host) + "}");
    ASSERT_FALSE(wrong) << host;
    EXPECT_NE(wrong.error().message.find("host: expected"), std::string::npos);
  }
}

TEST(StreamMessageTest, WrongFilterOrPlaceIsNamed) {
  for (const char* part :
       {R"("filter":{"pid":-1})", R"("filter":{"pid":"7"})", R"("filter":{"call":"open"})",
        R"("filter":{"failed":1})", R"("filter":{"min_length":1.5})", R"("filter":{"name":7})",
        R"("filter":{"other":7})", R"("filter":7)", R"("resume":7)", R"("resume":{"stream":1})",
        R"("resume":{"stream":"x","seq":{"nothing":1}})", R"("resume":{"stream":"x","seq":{"status":-1}})"}) {
    const auto wish =
        read_subscribe(R"({"type":"subscribe","topics":["requests"],)" + std::string(part) + "}");
    ASSERT_FALSE(wish) << part;
    EXPECT_NE(wish.error().message.find(std::string(part).substr(1, 6)), std::string::npos)
        << wish.error().message;
  }
}

TEST(LiveFilterTest, MatchesAllThatIsSet) {
  MemoryRequest request;
  request.pid = 7;
  request.name = "worker";
  request.call = "mmap";
  request.length = 4096;
  LiveFilter filter;
  EXPECT_TRUE(filter.matches(request));
  EXPECT_TRUE(filter.key().empty());
  filter.pid = 7;
  filter.name = "worker";
  filter.call = "mmap";
  filter.failed = false;
  filter.min_length = 4096;
  EXPECT_TRUE(filter.matches(request));
  filter.min_length = 4097;
  EXPECT_FALSE(filter.matches(request));
}

}  // namespace
}  // namespace mapledger::api
