#include "collector/spool/appender.hpp"

#include <cerrno>

#include <gmock/gmock.h>

#include "tests/collector/spool/spool_fixture.hpp"

namespace mapledger::spool {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

using Flushed = Appender::Flushed;

class AppenderTest : public SpoolTest {
 protected:
  void SetUp() override { start(); }
  void full_disk() { disk_.set_room(0); }
  void pass(milliseconds time) { now_ += time; }
  /// All that a start after the end of this process finds.
  std::vector<std::string> read_after_kill() {
    start();
    return read();
  }
};

TEST_F(AppenderTest, WhatIsFlushedSurvivesTheEndOfTheProcess) {
  write(3);
  appender_->event(sample_event(Kind::kMmap), kNowUs);
  EXPECT_EQ(read_after_kill(), numbers(1, 1, 3)) << "the fourth was not flushed";
}

TEST_F(AppenderTest, ABlockIsDue25MillisecondsAfterItsFirstRecord) {
  EXPECT_EQ(appender_->due(), std::nullopt);
  EXPECT_EQ(appender_->flush(), Flushed::kDone) << "nothing to write";
  appender_->beat(kNowUs);
  const auto first = now_;
  pass(milliseconds(20));
  appender_->beat(kNowUs + 1);
  EXPECT_EQ(appender_->due(), first + milliseconds(25));
  appender_->flush();
  EXPECT_EQ(appender_->due(), std::nullopt);
  EXPECT_EQ(appender_->last_seq(), 2U);
}

TEST_F(AppenderTest, EventsBeatsAndGapsComeBackInTheirOrder) {
  const Gap gap{1, 2, Stage::kTracer, 3, "dropped"};
  appender_->event(sample_event(Kind::kFork, "a"), kNowUs);
  appender_->beat(kNowUs + 5);
  appender_->gap(gap);
  appender_->flush();
  ASSERT_EQ(cursor_->next(), Cursor::Next::kRecord);
  EXPECT_EQ(text(cursor_->record()), text(sample_event(Kind::kFork, "a"), kNowUs));
  ASSERT_EQ(cursor_->next(), Cursor::Next::kRecord);
  EXPECT_EQ(text(cursor_->record()), beat_text(kNowUs + 5));
  ASSERT_EQ(cursor_->next(), Cursor::Next::kRecord);
  EXPECT_EQ(text(cursor_->record()), text(gap));
}

TEST_F(AppenderTest, ALongSegmentIsFollowedByAnother) {
  write_segments(2);
  for (std::uint32_t index = 0; index < 2; ++index) {
    const auto segment = segments().find({1, index});
    EXPECT_TRUE(segment->sealed);
    EXPECT_GE(segment->bytes, options_.segment_bytes());
    EXPECT_LT(segment->bytes, options_.segment_bytes() + 2 * kBlockTargetBytes);
    EXPECT_EQ(segment->bytes, disk_.content(segment->path).size());
  }
  EXPECT_FALSE(segments().find({1, 2})->sealed);
  EXPECT_EQ(read(), numbers(1, 1, appender_->last_seq()));
}

TEST_F(AppenderTest, WithSyncAfterZeroEachBlockIsOnTheDiskAtOnce) {
  options_.sync_after = milliseconds(0);
  start();
  write(2);
  write(1);
  stop();
  disk_.lose_power();
  start();
  EXPECT_EQ(read(), numbers(2, 1, 3));
}

TEST_F(AppenderTest, OtherwiseTheKernelHasItUntilItIsSynced) {
  write(2);
  cursor_->sync();
  write(1);
  stop();
  disk_.lose_power();
  start();
  EXPECT_EQ(read(), numbers(1, 1, 2));
}

TEST_F(AppenderTest, WhatAFullDiskRefusesIsKeptInMemoryInItsPlace) {
  write(2);
  full_disk();
  EXPECT_EQ(write(3), Flushed::kDone);
  EXPECT_TRUE(segments().in_memory());
  EXPECT_EQ(write(1), Flushed::kDone);
  disk_.heal();
  write(1);
  EXPECT_TRUE(segments().in_memory()) << "it is tried every second";
  pass(milliseconds(1'000));
  write(4);
  EXPECT_FALSE(segments().in_memory());
  EXPECT_EQ(read(), numbers(1, 1, 11));
  EXPECT_EQ(read_after_kill(), (std::vector<std::string>{"1:1", "1:2", "1:8", "1:9", "1:10", "1:11"}));
}

TEST_F(AppenderTest, AFullDiskIsAskedOnceASecond) {
  write(2);
  full_disk();
  write(1);
  const std::size_t tries = disk_.count(Operation::kCreate) + disk_.count(Operation::kWrite);
  for (int i = 0; i < 10; ++i) write(1);
  EXPECT_EQ(disk_.count(Operation::kCreate) + disk_.count(Operation::kWrite), tries);
  pass(milliseconds(1'000));
  write(1);
  EXPECT_GT(disk_.count(Operation::kCreate) + disk_.count(Operation::kWrite), tries);
}

TEST_F(AppenderTest, AFullDiskIsNotFilledWithSegmentsOfNothing) {
  write(2);
  const auto before = names();
  disk_.set_room(disk_.content(path(before.front())).size() + 3 * kHeaderAreaBytes);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(write(200), Flushed::kDone);
    pass(milliseconds(1'000));
  }
  EXPECT_EQ(names(), before);
  disk_.heal();
  write(1);
  EXPECT_EQ(read(), numbers(1, 1, 2 + 20 * 200 + 1));
}

TEST_F(AppenderTest, APieceThatCannotBeRemovedDoesNotStandInTheWayForEver) {
  write(2);
  disk_.set_room(disk_.content(path("0000000001-00000000.seg")).size() + 10);
  disk_.fail(Operation::kRemove, EROFS);
  write(1);
  pass(milliseconds(1'000));
  write(1);
  EXPECT_EQ(names().size(), 3U) << "state, segment and piece";
  disk_.heal();
  for (int i = 0; i < 2; ++i) {
    pass(milliseconds(1'000));
    write(1);
  }
  EXPECT_FALSE(segments().in_memory());
  EXPECT_EQ(read(), numbers(1, 1, 6));
}

TEST_F(AppenderTest, WithDiskAndMemoryFullALiveStreamLosesNumbers) {
  options_.memory_bytes = 10'000;
  start();
  write(2);
  full_disk();
  std::uint64_t kept = 2;
  std::uint64_t bytes = 0;
  do {
    bytes = segments().memory_bytes();
    kept = appender_->last_seq();
    EXPECT_EQ(write(20), Flushed::kDone);
  } while (segments().memory_bytes() != bytes);
  EXPECT_GT(kept, 2U);
  EXPECT_LE(segments().memory_bytes(), options_.memory_bytes);
  write(20);
  const std::uint64_t dropped_to = appender_->last_seq();
  disk_.heal();
  pass(milliseconds(1'000));
  write(3);
  auto expected = numbers(2, 1, kept);
  for (const auto& record : numbers(2, dropped_to + 1, dropped_to + 3)) expected.push_back(record);
  EXPECT_EQ(read(), expected);
}

TEST_F(AppenderTest, WithDiskAndMemoryFullASourceThatCanWaitDoes) {
  options_.memory_bytes = 2'000;
  options_.waits = true;
  start();
  full_disk();
  while (write(10) == Flushed::kDone) {
  }
  const std::uint64_t last = appender_->last_seq();
  EXPECT_EQ(appender_->flush(), Flushed::kFull) << "the block is still there";
  EXPECT_EQ(read().size() + 10, last);
  EXPECT_EQ(appender_->flush(), Flushed::kDone) << "what was read made room";
  EXPECT_EQ(read(), numbers(2, last - 9, last));
}

TEST_F(AppenderTest, OverTheBudgetASourceThatCanWaitDoes) {
  options_.waits = true;
  start();
  while (write(500) == Flushed::kDone) {
  }
  EXPECT_LE(segments().file_bytes(), options_.budget_bytes);
  EXPECT_GT(segments().file_bytes(), options_.budget_bytes / 2);
  const std::uint64_t last = appender_->last_seq();
  EXPECT_EQ(read(), numbers(2, 1, last - 500));
  EXPECT_EQ(appender_->flush(), Flushed::kFull);
  cursor_->release(2, last - 500);
  EXPECT_EQ(appender_->flush(), Flushed::kDone);
  EXPECT_EQ(read(), numbers(2, last - 499, last));
}

TEST_F(AppenderTest, OverTheBudgetALiveStreamGoesOn) {
  for (int i = 0; i < 100; ++i) EXPECT_EQ(write(500), Flushed::kDone);
  EXPECT_GT(segments().file_bytes(), options_.budget_bytes);
}

// The block stands in the file, perhaps, and in memory: it is read once.
TEST_F(AppenderTest, ABlockThatCouldNotBeSyncedIsNeitherLostNorDoubled) {
  options_.sync_after = milliseconds(0);
  start();
  write(2);
  disk_.fail(Operation::kSync, EIO, 1);
  write(3);
  EXPECT_TRUE(segments().in_memory());
  write(1);
  pass(milliseconds(1'000));
  write(1);
  EXPECT_EQ(read(), numbers(2, 1, 7));
}

TEST_F(AppenderTest, ASegmentThatWasAbandonedIsFollowedByAnother) {
  write(2);
  disk_.set_room(disk_.content(path("0000000001-00000000.seg")).size() + 100);
  disk_.fail(Operation::kTruncate, EIO);
  write(3);
  disk_.heal();
  pass(milliseconds(1'000));
  write(1);
  std::vector<std::string> all = read();
  std::erase(all, "lost");  // the torn piece
  EXPECT_EQ(all, numbers(1, 1, 6));
}

}  // namespace
}  // namespace mapledger::spool
