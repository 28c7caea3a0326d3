#include "collector/spool/spool.hpp"

#include <gmock/gmock.h>

#include "tests/collector/spool/spool_fixture.hpp"

namespace mapledger::spool {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using Kind = Segment::Kind;

TEST_F(SpoolTest, ANewSpoolHasAnIdAndNoRun) {
  const auto spool = Spool::open(disk_, options_, 1).value();
  EXPECT_NE(spool->id(), 0U);
  EXPECT_EQ(spool->last_run(), 0U);
  EXPECT_EQ(spool->last_time_us(), 0);
}

TEST_F(SpoolTest, ItsIdAndItsRunsSurvive) {
  start();
  const std::uint64_t id = spool_->id();
  EXPECT_EQ(spool_->last_run(), 1U);
  start();
  EXPECT_EQ(spool_->id(), id);
  EXPECT_EQ(spool_->last_run(), 2U) << "although nothing of the run before was written";
  stop();
  disk_.lose_power();
  start();
  EXPECT_EQ(spool_->id(), id);
  EXPECT_EQ(spool_->last_run(), 3U);
}

TEST_F(SpoolTest, ANewSpoolThatLostItsPowerBeforeItsFirstRunIsNew) {
  { const auto spool = Spool::open(disk_, options_, 1).value(); }
  disk_.lose_power();
  EXPECT_EQ(Spool::open(disk_, options_, 1).value()->last_run(), 0U);
}

TEST_F(SpoolTest, WhatItHoldsIsFoundAgain) {
  start();
  write(3);
  start();
  write(2);
  start();
  EXPECT_EQ(spool_->last_time_us(), kNowUs + 2);
  EXPECT_GT(segments().file_bytes(), 0U);
  auto all = numbers(1, 1, 3);
  for (const auto& record : numbers(2, 1, 2)) all.push_back(record);
  EXPECT_EQ(read(), all);
  EXPECT_TRUE(segments().find({1, 0})->sealed);
}

TEST_F(SpoolTest, ASecondCollectorIsRefusedInClearWords) {
  start();
  const auto second = Spool::open(disk_, options_, 1);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message,
            "another collector is running on this machine: it holds spool/1/lock. Run only one.");
  stop();
  EXPECT_TRUE(Spool::open(disk_, options_, 1));
}

TEST_F(SpoolTest, AStateThatNoCollectorWroteIsRefusedInClearWords) {
  for (const char* state : {"", "x", "mapledger spool 2\n0000000000000001 7\n", "mapledger spool 1\nzz 7\n",
                            "mapledger spool 1\n0000000000000000 7\n"}) {
    disk_.put(path("state"), state);
    const auto spool = Spool::open(disk_, options_, 1);
    ASSERT_FALSE(spool) << state;
    EXPECT_THAT(spool.error().message, HasSubstr("spool/1/state is not what a collector writes"));
  }
}

TEST_F(SpoolTest, ADiskThatTakesNoStateIsAnError) {
  const auto spool = Spool::open(disk_, options_, 1).value();
  disk_.set_room(0);
  const auto begun = spool->begin_run(1, 42, {});
  ASSERT_FALSE(begun);
  EXPECT_THAT(begun.error().message, HasSubstr("spool/1/state"));
}

TEST_F(SpoolTest, OfASegmentAndItsSummaryTheSummaryCounts) {
  start();
  write(3);
  stop();
  const std::string raw = path("0000000001-00000000.seg");
  SegmentHeader header = SegmentReader::open(disk_, raw).value()->header();
  header.kind = SegmentKind::kSummary;
  BlockBuilder builder{Seal(header), 1};
  builder.add(sample_summary(1, 3));
  disk_.put(path("0000000001-00000000.sum"), encode(header) + std::string(builder.seal().bytes));
  start();
  EXPECT_FALSE(disk_.exists(raw));
  EXPECT_EQ(segments().find({1, 0})->kind, Kind::kSummary);
  EXPECT_THAT(read(), ElementsAre("1:3")) << "one record that stands for three";
}

TEST_F(SpoolTest, ASummaryThatWasNotFinishedGoes) {
  start();
  write(3);
  stop();
  disk_.put(path("0000000001-00000000.sum.new"), "half");
  disk_.put(path("mine.sum.new"), "not ours");
  start();
  EXPECT_FALSE(disk_.exists(path("0000000001-00000000.sum.new")));
  EXPECT_TRUE(disk_.exists(path("mine.sum.new")));
  EXPECT_EQ(read(), numbers(1, 1, 3));
}

TEST_F(SpoolTest, ATornHeaderIsNothing) {
  start();
  disk_.put(path("0000000001-00000000.seg"), std::string(encode(spool_->header(0, 1)), 0, 900));
  start();
  EXPECT_FALSE(disk_.exists(path("0000000001-00000000.seg")));
  EXPECT_EQ(spool_->last_run(), 2U);
  EXPECT_TRUE(read().empty());
}

TEST_F(SpoolTest, FilesThatAreNotOursStay) {
  start();
  write(2);
  stop();
  const std::vector<std::string> foreign = {"7-2.seg",
                                            "0000000007-00000002.segment",
                                            "0000000007-00000002.seg.unreadable",
                                            "+000000007-00000002.seg",
                                            "9999999999-00000002.seg",
                                            "0000000001-00000000.SEG",
                                            "1-0.sum",
                                            "notes.txt",
                                            ".seg"};
  for (const std::string& name : foreign) disk_.put(path(name), "something");
  start();
  EXPECT_EQ(read(), numbers(1, 1, 2));
  cursor_->release(2, 0);
  for (const std::string& name : foreign) EXPECT_TRUE(disk_.exists(path(name))) << name;
  EXPECT_EQ(spool_->last_run(), 2U);
}

TEST_F(SpoolTest, AnUnreadableSegmentIsKeptForSomebodyWhoCan) {
  start();
  write_segments(3);
  const std::string content = disk_.content(path("0000000001-00000001.seg"));
  const std::uint64_t before = segments().find({1, 0})->last_seq;
  const std::uint64_t behind = segments().find({1, 1})->last_seq;
  stop();
  disk_.put(path("0000000001-00000001.seg"), std::string(2'000, 'x'));
  start();
  cursor_->seek(1, 0);
  auto expected = numbers(1, 1, before);
  expected.emplace_back("lost");
  EXPECT_EQ(read(expected.size()), expected);
  EXPECT_EQ(read(1), numbers(1, behind + 1, behind + 1));

  // Until something behind it is stored, a start must find it again, to tell the gap.
  cursor_->release(1, before);
  EXPECT_TRUE(disk_.exists(path("0000000001-00000001.seg")));
  cursor_->release(1, behind + 1);
  EXPECT_FALSE(disk_.exists(path("0000000001-00000001.seg")));
  EXPECT_EQ(disk_.content(path("0000000001-00000001.seg.unreadable")), std::string(2'000, 'x'));
  start();
  EXPECT_EQ(segments().find({1, 1}), std::nullopt);
}

TEST_F(SpoolTest, AnUnreadableSegmentAtTheEndOfARunWaitsForTheNext) {
  start();
  write(5);
  stop();
  disk_.content(path("0000000001-00000000.seg"))[8] = 9;  // the first header's version …
  disk_.content(path("0000000001-00000000.seg"))[kHeaderCopyAt + 8] = 9;
  start();
  cursor_->seek(1, 2);
  write(1);
  EXPECT_THAT(read(), ElementsAre("lost", "2:1"));
  cursor_->release(1, 5);
  EXPECT_TRUE(disk_.exists(path("0000000001-00000000.seg")));
  cursor_->release(2, 1);
  EXPECT_TRUE(disk_.exists(path("0000000001-00000000.seg.unreadable")));
}

TEST_F(SpoolTest, InMemoryAloneNothingIsWritten) {
  options_.directory.clear();
  start();
  EXPECT_TRUE(spool_->is_memory_only());
  EXPECT_NE(spool_->id(), 0U);
  write(10);
  segments().close();
  auto all = numbers(1, 1, 10);
  all.emplace_back("end");
  EXPECT_EQ(read(), all);
  EXPECT_EQ(disk_.count(Operation::kCreate), 0U);
  start();
  EXPECT_EQ(spool_->last_run(), 1U) << "nothing survives";
}

}  // namespace
}  // namespace mapledger::spool
