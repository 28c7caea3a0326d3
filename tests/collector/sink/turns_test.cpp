#include "collector/sink/turns.hpp"

#include <future>
#include <vector>

#include <gtest/gtest.h>

namespace mapledger {
namespace {

TEST(Turns, LanesFinishInTheOrderOfTheirNumbers) {
  Turns turns;
  std::vector<std::uint64_t> finished;  // by whose turn it is alone
  const auto lane = [&](std::uint64_t first, std::uint64_t step) {
    for (std::uint64_t number = first; number < 300; number += step) {
      ASSERT_TRUE(turns.await(number));
      finished.push_back(number);
      turns.done();
    }
  };
  auto third = std::async(std::launch::async, lane, 2, 3);
  auto second = std::async(std::launch::async, lane, 1, 3);
  lane(0, 3);
  second.get();
  third.get();
  ASSERT_EQ(finished.size(), 300U);
  for (std::uint64_t i = 0; i < 300; ++i) EXPECT_EQ(finished[i], i);
}

TEST(Turns, TheEndWakesWhoWaits) {
  Turns turns;
  auto waiting = std::async(std::launch::async, [&] { return turns.await(1); });
  turns.end();
  EXPECT_FALSE(waiting.get());
  EXPECT_FALSE(turns.await(0)) << "nobody finishes any more, whosever turn it is";
}

}  // namespace
}  // namespace mapledger
