#include "api/net/send_queue.hpp"

#include <gtest/gtest.h>

namespace mapledger::api {
namespace {

SendQueue::Text text_of_size(std::size_t bytes) {
  return std::make_shared<const std::string>(bytes, 'x');
}
SendQueue::Text text(std::string words) {
  return std::make_shared<const std::string>(std::move(words));
}

TEST(SendQueueTest, FirstInFirstOut) {
  SendQueue queue;
  EXPECT_EQ(queue.pop(), nullptr);
  EXPECT_TRUE(queue.push(Topic::kStatus, text("a")));
  EXPECT_TRUE(queue.push(std::nullopt, text("b")));
  EXPECT_EQ(*queue.pop(), "a");
  EXPECT_EQ(*queue.pop(), "b");
  EXPECT_EQ(queue.pop(), nullptr);
}

TEST(SendQueueTest, BoundsMessages) {
  SendQueue queue;
  for (std::size_t i = 0; i < SendQueue::kMostMessages; ++i)
    EXPECT_TRUE(queue.push(Topic::kStatus, text("a")));
  EXPECT_FALSE(queue.push(Topic::kStatus, text("a")));
  (void)queue.pop();
  EXPECT_TRUE(queue.push(Topic::kStatus, text("a")));
}

TEST(SendQueueTest, BoundsBytesButTakesOneMessageOfAnySize) {
  SendQueue queue;
  EXPECT_TRUE(queue.push(Topic::kProcesses, text_of_size(SendQueue::kMostBytes + 1)));
  EXPECT_FALSE(queue.push(Topic::kProcesses, text("a")));
  (void)queue.pop();
  EXPECT_TRUE(queue.push(Topic::kProcesses, text_of_size(SendQueue::kMostBytes)));
  EXPECT_FALSE(queue.push(Topic::kProcesses, text("a")));
}

TEST(SendQueueTest, ClearSaysWhoLost) {
  SendQueue queue;
  EXPECT_TRUE(queue.push(Topic::kStatus, text_of_size(SendQueue::kMostBytes - 1)));
  EXPECT_TRUE(queue.push(std::nullopt, text("b")));
  const TopicSet lost = queue.clear();
  EXPECT_EQ(lost.count(), 1U);
  EXPECT_TRUE(lost[index_of(Topic::kStatus)]);
  EXPECT_TRUE(queue.push(Topic::kStatus, text_of_size(SendQueue::kMostBytes)));
}

TEST(SendQueueTest, DropTakesOutOneTopicAndItsBytes) {
  SendQueue queue;
  EXPECT_TRUE(queue.push(Topic::kStatus, text_of_size(SendQueue::kMostBytes - 2)));
  EXPECT_TRUE(queue.push(Topic::kRequests, text("r")));
  TopicSet status;
  status.set(index_of(Topic::kStatus));
  queue.drop(status);
  EXPECT_TRUE(queue.push(Topic::kRequests, text_of_size(SendQueue::kMostBytes - 1)));
  EXPECT_EQ(*queue.pop(), "r");
}

}  // namespace
}  // namespace mapledger::api
