#include "tests/collector/feeder_fixture.hpp"

namespace mapledger {
namespace {

using spool::kNowUs;
using testing::IsEmpty;

class FeederPolicyTest : public FeederTest {
 protected:
  /// Feeds so many more events under a policy, in a run of its own.
  void feed_under(const char* policy, int events) {
    policy_ = StoragePolicy::parse(policy).value();
    if (is_begun_) start();
    is_begun_ = true;
    write_events(events);
    feed(ledger_->state()).value();
  }
  bool is_begun_ = false;
};

TEST_F(FeederPolicyTest, WhereAllWasAlwaysStoredNothingIsSaid) {
  feed_under("all", 25);
  EXPECT_THAT(ledger_->policies, IsEmpty());
  EXPECT_EQ(ledger_->not_kept, 0U);
}

TEST_F(FeederPolicyTest, ItIsSaidWithTheFirstBatchAndNotAgain) {
  feed_under("none", 25);
  ASSERT_EQ(ledger_->policies.size(), 1U);
  const PolicyChange& change = ledger_->policies.front();
  EXPECT_TRUE(change.is_new);
  EXPECT_EQ(change.now.policy, "none");
  EXPECT_EQ(change.now.after_batch, 0U);
  EXPECT_EQ(change.now.from_us, ledger_->whole_until_us - 24'000'000) << "the first request";
  EXPECT_EQ(ledger_->requests, 0U);
  EXPECT_EQ(ledger_->not_kept, 25U);
  EXPECT_EQ(ledger_->in_spans, 0U);
  EXPECT_EQ(ledger_->at.seq, 25U);
  feed_under("none", 25);
  EXPECT_EQ(ledger_->policies.size(), 1U) << "nor at the next start";
}

TEST_F(FeederPolicyTest, AnotherEndsTheOneBefore) {
  feed_under("none", 25);
  const auto until_us = ledger_->whole_until_us;
  const auto batches = ledger_->at.batch;
  feed_under("all", 25);
  ASSERT_EQ(ledger_->policies.size(), 2U);
  const PolicyChange& change = ledger_->policies.back();
  EXPECT_EQ(change.now.policy, "all");
  EXPECT_EQ(change.ends_us, until_us + 1);
  EXPECT_GT(change.now.from_us, until_us);
  EXPECT_GE(change.now.after_batch, batches);
  EXPECT_EQ(ledger_->requests, 25U);
}

TEST_F(FeederPolicyTest, AnOlderRequestOfALaterBatchMovesItsBegin) {
  policy_ = StoragePolicy::parse("failed").value();
  write_events(20);
  Event late = spool::sample_event(Kind::kMmap, "a");
  late.pid = 1;
  appender_->event(late, kNowUs - 5);
  appender_->flush();
  feed(ledger_->state()).value();
  ASSERT_EQ(ledger_->policies.size(), 2U);
  EXPECT_FALSE(ledger_->policies.back().is_new);
  EXPECT_EQ(ledger_->policies.back().now.from_us, kNowUs - 5);
  EXPECT_EQ(ledger_->policies.back().now.after_batch, 0U);
}

}  // namespace
}  // namespace mapledger
