#include "collector/spool/cursor.hpp"

#include <cerrno>

#include <gmock/gmock.h>

#include "tests/collector/spool/spool_fixture.hpp"

namespace mapledger::spool {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class CursorTest : public SpoolTest {
 protected:
  void SetUp() override { start(); }
  [[nodiscard]] bool has(std::uint32_t run, std::uint32_t index) {
    return segments().find({run, index}).has_value() && disk_.exists(spool_->path({run, index}, "seg"));
  }
  std::uint64_t last_of(std::uint32_t index) { return segments().find({1, index})->last_seq; }
};

TEST_F(CursorTest, AnEmptySpoolIsIdleUntilItIsClosed) {
  EXPECT_THAT(read(), IsEmpty());
  segments().close();
  EXPECT_THAT(read(), ElementsAre("end"));
  EXPECT_THAT(read(), ElementsAre("end"));
}

TEST_F(CursorTest, FollowsASpoolThatGrows) {
  write(1);
  EXPECT_EQ(read(), numbers(1, 1, 1));
  EXPECT_THAT(read(), IsEmpty());
  write(2);
  EXPECT_EQ(read(), numbers(1, 2, 3));
  write_segments(2);
  EXPECT_EQ(read(), numbers(1, 4, appender_->last_seq()));
  write(1);
  segments().close();
  const std::uint64_t last = appender_->last_seq();
  EXPECT_EQ(read(), (std::vector<std::string>{"1:" + std::to_string(last), "end"}));
}

TEST_F(CursorTest, GoesFromFileToMemoryToFile) {
  for (int round = 0; round < 3; ++round) {
    write(2);
    disk_.set_room(0);
    write(2);
    write(1);
    disk_.heal();
    now_ += std::chrono::seconds(1);
  }
  write(1);
  EXPECT_EQ(read(), numbers(1, 1, 16));
}

TEST_F(CursorTest, GoesOnBehindACheckpointInTheMiddleOfASegment) {
  write_segments(3);
  const std::uint64_t last = appender_->last_seq();
  const std::uint64_t middle = last_of(0) + 7;
  start();
  EXPECT_EQ(cursor_->seek(1, middle), 0U);
  EXPECT_FALSE(has(1, 0)) << "it is stored";
  EXPECT_TRUE(has(1, 1));
  EXPECT_EQ(read(), numbers(1, middle + 1, last));
}

TEST_F(CursorTest, RunsBeforeThatOfTheCheckpointAreLeftOutAndCounted) {
  write(3);
  start();
  write(2);
  start();
  write(4);
  EXPECT_EQ(cursor_->seek(3, 1), 2U);
  EXPECT_EQ(read(), numbers(3, 2, 4));
  EXPECT_THAT(names(), testing::Not(testing::Contains("0000000001-00000000.seg")));
}

TEST_F(CursorTest, WhatIsStoredAndCannotBeDeletedIsNotReadAgain) {
  write(3);
  start();
  write(2);
  disk_.fail(Operation::kRemove, EROFS);
  cursor_->seek(2, 1);
  EXPECT_EQ(read(), numbers(2, 2, 2));
  cursor_->release(2, 2);
  EXPECT_TRUE(has(1, 0));
  disk_.heal();
  cursor_->release(2, 2);
  EXPECT_FALSE(has(1, 0)) << "it is tried again";
}

TEST_F(CursorTest, ReleaseTakesWhatIsStoredAndReadAndNothingElse) {
  write_segments(3);
  const std::uint64_t first = last_of(0);
  const std::uint64_t second = last_of(1);
  read(first + 3);  // in the second
  cursor_->release(1, first - 1);
  EXPECT_TRUE(has(1, 0)) << "its last record is not stored";
  cursor_->release(1, first);
  EXPECT_FALSE(has(1, 0));
  cursor_->release(1, second);
  EXPECT_TRUE(has(1, 1)) << "it is being read";
  EXPECT_EQ(read(), numbers(1, first + 4, appender_->last_seq()));
  cursor_->release(1, appender_->last_seq());
  EXPECT_FALSE(has(1, 2));
  EXPECT_TRUE(has(1, 3)) << "the newest is written to";
  EXPECT_EQ(segments().file_bytes(), disk_.content(spool_->path({1, 3}, "seg")).size());
  segments().close();
  EXPECT_THAT(read(), ElementsAre("end"));
  cursor_->release(1, appender_->last_seq());
  EXPECT_EQ(segments().file_bytes(), 0U);
  EXPECT_THAT(names(), ElementsAre("state"));
}

TEST_F(CursorTest, ReleaseTakesNothingThatWasNotReadOnceItReads) {
  write_segments(2);
  read(1);
  cursor_->release(1, appender_->last_seq());
  EXPECT_TRUE(has(1, 0));
  EXPECT_TRUE(has(1, 1));
}

TEST_F(CursorTest, AFileThatSomebodyDeletedIsReleased) {
  write_segments(1);
  read();
  disk_.remove(spool_->path({1, 0}, "seg")).value();
  cursor_->release(1, appender_->last_seq());
  EXPECT_EQ(segments().find({1, 0}), std::nullopt);
}

TEST_F(CursorTest, ADamagedBlockIsToldAndTheRestComes) {
  write(2);
  write(3);
  write(1);
  std::string& content = disk_.content(path("0000000001-00000000.seg"));
  const auto second = content.find("MBLK", kHeaderAreaBytes + 4);
  ASSERT_NE(second, std::string::npos);
  content[second + kBlockHeaderBytes + 3] ^= 1;
  EXPECT_THAT(read(), ElementsAre("1:1", "1:2", "lost", "1:6"));
}

TEST_F(CursorTest, AFileThatCannotBeReadIsToldAndTheNextComes) {
  write_segments(1);
  const std::uint64_t first = last_of(0);
  disk_.fail(Operation::kOpen, EMFILE, 1);
  auto expected = numbers(1, first + 1, appender_->last_seq());
  expected.insert(expected.begin(), "lost");
  EXPECT_EQ(read(), expected);
  cursor_->release(1, appender_->last_seq());
  EXPECT_FALSE(has(1, 0));
  EXPECT_TRUE(disk_.exists(path("0000000001-00000000.seg.unreadable"))) << "nobody has its records yet";
}

TEST_F(CursorTest, AFileThatIsWrittenToAndCannotBeReadIsTriedAgain) {
  write(3);
  disk_.fail(Operation::kOpen, EMFILE, 1);
  EXPECT_THAT(read(), IsEmpty());
  EXPECT_EQ(read(), numbers(1, 1, 3));
  write(2);
  disk_.fail(Operation::kRead, EIO, 1);
  EXPECT_THAT(read(), IsEmpty());
  EXPECT_EQ(read(), numbers(1, 4, 5));
  disk_.fail(Operation::kRead, EIO);
  segments().close();
  EXPECT_THAT(read(), ElementsAre("lost", "end")) << "nothing more comes of it";
}

TEST_F(CursorTest, WhatIsNotSyncedIsAndOnce) {
  write_segments(1);
  cursor_->sync();
  stop();
  disk_.lose_power();
  start();
  EXPECT_GT(read().size(), 2U);
  const std::size_t syncs = disk_.count(Operation::kSync);
  cursor_->sync();
  EXPECT_EQ(disk_.count(Operation::kSync), syncs + 2) << "found at the start: nobody knows of them";
  cursor_->sync();
  EXPECT_EQ(disk_.count(Operation::kSync), syncs + 2);
}

TEST_F(CursorTest, OverTheBudgetTheOldestThatIsNotBegunIsShed) {
  write_segments(12);
  cursor_->seek(1, 0);
  const auto begun = read(5);
  EXPECT_GT(segments().file_bytes(), options_.budget_bytes);
  const std::uint64_t requests = cursor_->shed();
  EXPECT_LE(segments().file_bytes(), options_.budget_bytes);
  EXPECT_EQ(segments().find({1, 0})->kind, Segment::Kind::kRaw) << "it is being read";
  EXPECT_EQ(segments().find({1, 1})->kind, Segment::Kind::kSummary);
  EXPECT_FALSE(disk_.exists(spool_->path({1, 1}, "seg")));
  EXPECT_EQ(segments().find({1, 11})->kind, Segment::Kind::kRaw);
  EXPECT_EQ(cursor_->shed(), 0U) << "it is within its budget";

  std::uint64_t from_summaries = 0;
  std::uint64_t next = begun.size() + 1;
  while (cursor_->next() == Cursor::Next::kRecord) {
    Record& record = cursor_->record();
    if (record.kind == RecordKind::kSummary) {
      from_summaries += record.summary.shed_requests;
      EXPECT_EQ(record.summary.batch->first_seq, next);
    } else {
      EXPECT_EQ(record.seq, next);
    }
    next = record.seq + 1;
  }
  EXPECT_EQ(next, appender_->last_seq() + 1);
  EXPECT_EQ(from_summaries, requests);
}

// Its sums would count once more what is stored of it.
TEST_F(CursorTest, ASegmentThatMayBeStoredInPartIsNotShed) {
  write_segments(12);
  const std::uint64_t last = appender_->last_seq();
  const std::uint64_t middle = last_of(0) + 7;
  start();
  cursor_->shed();
  EXPECT_GT(segments().file_bytes(), options_.budget_bytes) << "nobody knows yet what is stored";
  cursor_->seek(1, middle);
  cursor_->shed();
  EXPECT_LE(segments().file_bytes(), options_.budget_bytes);
  EXPECT_EQ(read(1), numbers(1, middle + 1, middle + 1));
  EXPECT_EQ(segments().find({1, 1})->kind, Segment::Kind::kRaw);
  EXPECT_EQ(read().back(), "1:" + std::to_string(last));
}

TEST_F(CursorTest, WhileTheDatabaseIsAwayTheOwnRunIsShed) {
  write_segments(2);
  start();
  write_segments(12);
  EXPECT_GT(cursor_->shed(), 0U);
  EXPECT_EQ(segments().find({1, 0})->kind, Segment::Kind::kRaw);
  EXPECT_EQ(segments().find({1, 1})->kind, Segment::Kind::kRaw);
  EXPECT_EQ(segments().find({2, 0})->kind, Segment::Kind::kSummary);
  EXPECT_LE(segments().file_bytes(), options_.budget_bytes);
}

TEST_F(CursorTest, ADiskThatTakesNoSummaryLeavesTheSegment) {
  write_segments(12);
  disk_.set_room(0);
  EXPECT_EQ(cursor_->shed(), 0U);
  EXPECT_EQ(read(), numbers(1, 1, appender_->last_seq()));
}

}  // namespace
}  // namespace mapledger::spool
