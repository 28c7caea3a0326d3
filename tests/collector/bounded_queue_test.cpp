#include "collector/bounded_queue.hpp"

#include <memory>
#include <thread>

#include <gtest/gtest.h>

namespace mapledger {
namespace {

using Clock = std::chrono::steady_clock;

TEST(BoundedQueue, IsFullAtItsCapacityAndLeavesTheItem) {
  BoundedQueue<std::unique_ptr<int>> queue(1);
  auto first = std::make_unique<int>(1);
  EXPECT_TRUE(queue.push_until(Clock::now(), first));
  auto second = std::make_unique<int>(2);
  EXPECT_FALSE(queue.push_until(Clock::now(), second));
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(**queue.pop_until(Clock::now()), 1);
  EXPECT_TRUE(queue.push_until(Clock::now(), second));
}

TEST(BoundedQueue, GivesWhatIsInItAfterItIsClosed) {
  BoundedQueue<int> queue(4);
  int first = 1;
  int second = 2;
  queue.push_until(Clock::now(), first);
  queue.close();
  EXPECT_FALSE(queue.push_until(Clock::now(), second));
  EXPECT_FALSE(queue.drained());
  EXPECT_EQ(queue.pop_until(Clock::now()), 1);
  EXPECT_TRUE(queue.drained());
  EXPECT_EQ(queue.pop_until(Clock::time_point::max()), std::nullopt);
}

TEST(BoundedQueue, KeepsOrderBetweenThreads) {
  constexpr int kItems = 10'000;
  BoundedQueue<int> queue(8);
  std::thread producer([&] {
    for (int i = 0; i < kItems; ++i) {
      int item = i;
      queue.push_until(Clock::time_point::max(), item);
    }
    queue.close();
  });
  int expected = 0;
  while (const auto item = queue.pop_until(Clock::time_point::max())) EXPECT_EQ(*item, expected++);
  producer.join();
  EXPECT_EQ(expected, kItems);
}

}  // namespace
}  // namespace mapledger
