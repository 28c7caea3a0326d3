#include "api/net/shared_answers.hpp"

#include <gtest/gtest.h>

namespace mapledger::api {
namespace {

using std::chrono::milliseconds;

class SharedAnswersTest : public testing::Test {
 protected:
  /// Asks; the test answers with finish().
  bool ask(const std::string& target, milliseconds at) {
    return shared.get(
        target, start + at, [this](SharedAnswers::Done done) { being_made.push_back(std::move(done)); },
        [this](const SharedAnswers::Answer& answer) { got.push_back(*answer->body()); });
  }
  void finish(const std::string& body, unsigned status = 200) {
    const auto done = std::move(being_made.front());
    being_made.erase(being_made.begin());
    done(std::make_shared<const ReadyAnswer>(Response{status, "application/json", body, {}}));
  }

  const SharedAnswers::Clock::time_point start{std::chrono::hours(1)};
  SharedAnswers shared{milliseconds(100)};
  std::vector<SharedAnswers::Done> being_made;
  std::vector<std::string> got;
};

TEST_F(SharedAnswersTest, OneReadingServesAllWhoAskMeanwhileAndSoonAfter) {
  ask("/a", milliseconds(0));
  ask("/a", milliseconds(1));
  EXPECT_EQ(being_made.size(), 1U);
  EXPECT_TRUE(got.empty());
  finish("1");
  ask("/a", milliseconds(50));
  EXPECT_TRUE(being_made.empty());
  EXPECT_EQ(got, (std::vector<std::string>{"1", "1", "1"}));
}

TEST_F(SharedAnswersTest, AnAgingOneIsServedWhileItIsReadAnewAndAnOldOneIsNot) {
  ask("/a", milliseconds(0));
  finish("1");
  ask("/a", milliseconds(60));
  ask("/a", milliseconds(70));
  EXPECT_EQ(got, (std::vector<std::string>{"1", "1", "1"}));
  EXPECT_EQ(being_made.size(), 1U);
  ask("/a", milliseconds(1000));
  EXPECT_EQ(got.size(), 4U);
  ask("/a", milliseconds(1001));  // the reading takes too long
  EXPECT_EQ(got.size(), 4U);
  finish("2");
  EXPECT_EQ(got.back(), "2");
  got.resize(3);
  ask("/a", milliseconds(100));
  EXPECT_EQ(got.back(), "2");
  ask("/a", milliseconds(500));
  EXPECT_EQ(got.size(), 4U);
  finish("3");
  EXPECT_EQ(got.back(), "3");
}

TEST_F(SharedAnswersTest, FailureGoesToThoseWhoWaitAndIsNotKept) {
  ask("/a", milliseconds(0));
  finish("away", 503);
  EXPECT_EQ(got.back(), "away");
  ask("/a", milliseconds(1));
  EXPECT_EQ(being_made.size(), 1U);
  finish("back");
  EXPECT_EQ(got.back(), "back");
}

TEST_F(SharedAnswersTest, TargetsAreBoundedAndTheOneNotAskedForLongestGoes) {
  for (std::size_t i = 0; i < SharedAnswers::kMostTargets; ++i) {
    ask("/" + std::to_string(i), milliseconds(i));
    if (i > 0) finish("x");  // the first is still being made
    if (i == 0) being_made.clear();
  }
  EXPECT_TRUE(ask("/new", milliseconds(90)));
  finish("new");
  got.clear();
  ask("/2", milliseconds(91));
  EXPECT_EQ(got, std::vector<std::string>{"x"});
  ask("/1", milliseconds(91));
  EXPECT_EQ(got.size(), 1U);
  EXPECT_EQ(being_made.size(), 2U);  // /2 was read anew as well
}

TEST_F(SharedAnswersTest, WaitersAreBounded) {
  for (std::size_t i = 0; i < SharedAnswers::kMostWaiting; ++i) EXPECT_TRUE(ask("/a", milliseconds(0)));
  EXPECT_FALSE(ask("/a", milliseconds(0)));
  finish("1");
  EXPECT_EQ(got.size(), SharedAnswers::kMostWaiting);
}

TEST_F(SharedAnswersTest, CoversTheSnapshotsUnlessSharingIsOff) {
  EXPECT_TRUE(shared.covers("/api/v1/processes"));
  EXPECT_FALSE(shared.covers("/api/v1/requests"));
  EXPECT_FALSE(SharedAnswers(milliseconds(0)).covers("/api/v1/processes"));
}

}  // namespace
}  // namespace mapledger::api
