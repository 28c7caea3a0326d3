#include "collector/spool/segments.hpp"

#include <future>

#include <gtest/gtest.h>

namespace mapledger::spool {
namespace {

using Kind = Segment::Kind;

Segment file(std::uint64_t last_seq, std::uint64_t bytes, bool sealed = true) {
  return {Kind::kRaw, "file", {}, last_seq, bytes, sealed, false};
}
Segment memory() {
  return {Kind::kMemory, "in memory", {}, 0, 0, false, true};
}

class SegmentsTest : public testing::Test {
 protected:
  Segments segments_;
};

TEST_F(SegmentsTest, AreInTheOrderOfRunsAndOfTheirIndexes) {
  segments_.add({2, 0}, file(5, 10));
  segments_.add({1, 1}, file(9, 10));
  segments_.add({1, 0}, file(4, 10));
  std::vector<SegmentKey> order;
  for (auto key = segments_.next_after(std::nullopt); key; key = segments_.next_after(key))
    order.push_back(*key);
  EXPECT_EQ(order, (std::vector<SegmentKey>{{1, 0}, {1, 1}, {2, 0}}));
  EXPECT_EQ(segments_.last(), std::pair(2U, std::uint64_t{5}));
}

TEST_F(SegmentsTest, BytesOfFilesAndOfMemoryAreCountedApart) {
  segments_.add({1, 0}, file(0, 100, false));
  segments_.appended(10, 50, {});
  EXPECT_EQ(segments_.file_bytes(), 150U);
  EXPECT_FALSE(segments_.in_memory());
  segments_.seal_last();
  segments_.add({1, 1}, memory());
  segments_.appended(20, 0, "seven b");
  segments_.appended(30, 0, "xyz");
  EXPECT_TRUE(segments_.in_memory());
  EXPECT_EQ(segments_.memory_bytes(), 10U);
  EXPECT_EQ(segments_.file_bytes(), 150U);
  EXPECT_EQ(segments_.take_block({1, 1}), "seven b");
  EXPECT_EQ(segments_.memory_bytes(), 3U);
  segments_.remove({1, 1});
  EXPECT_EQ(segments_.memory_bytes(), 0U);
  segments_.replace({1, 0}, {Kind::kSummary, "sum", {}, 10, 20, true, true});
  EXPECT_EQ(segments_.file_bytes(), 20U);
  segments_.remove({1, 0});
  EXPECT_EQ(segments_.file_bytes(), 0U);
  EXPECT_EQ(segments_.find({1, 0}), std::nullopt);
  EXPECT_EQ(segments_.take_block({1, 0}), std::nullopt);
  segments_.remove({1, 0});
  segments_.mark_synced({1, 0});
}

TEST_F(SegmentsTest, TheOldestUnreadIsASealedFileOfRecordsBehindWhatIsRead) {
  segments_.add({1, 0}, file(1, 1));
  segments_.add({1, 1}, {Kind::kSummary, "sum", {}, 2, 1, true, true});
  segments_.add({1, 2}, {Kind::kUnreadable, "odd", {}, 3, 0, true, true});
  segments_.add({1, 3}, file(4, 1));
  segments_.add({1, 4}, file(5, 1, false));
  EXPECT_EQ(segments_.oldest_unread(std::nullopt), (SegmentKey{1, 0}));
  EXPECT_EQ(segments_.oldest_unread(SegmentKey{1, 0}), (SegmentKey{1, 3}));
  EXPECT_EQ(segments_.oldest_unread(SegmentKey{1, 3}), std::nullopt) << "it is being written";
  segments_.seal_last();
  EXPECT_EQ(segments_.oldest_unread(SegmentKey{1, 3}), (SegmentKey{1, 4}));
}

TEST_F(SegmentsTest, RecordsAfterANumberAreToldFromTheNumbers) {
  segments_.add({1, 0}, file(100, 1));
  segments_.add({1, 1}, file(250, 1));
  segments_.add({2, 0}, file(30, 1));
  EXPECT_EQ(segments_.records_after(1, 100), 180U);
  EXPECT_EQ(segments_.records_after(1, 300), 30U);
  EXPECT_EQ(segments_.records_after(2, 10), 20U);
  EXPECT_EQ(segments_.records_after(3, 0), 0U);
  segments_.add({2, 1}, {Kind::kUnreadable, "odd", {}, UINT64_MAX, 0, true, true});
  EXPECT_EQ(segments_.records_after(2, 10), 20U) << "nobody knows how many it holds";
}

TEST_F(SegmentsTest, OnlyASealedSegmentIsSynced) {
  segments_.add({1, 0}, file(1, 1, false));
  segments_.mark_synced({1, 0});
  EXPECT_FALSE(segments_.find({1, 0})->synced);
  segments_.seal_last();
  segments_.mark_synced({1, 0});
  EXPECT_TRUE(segments_.find({1, 0})->synced);
}

TEST_F(SegmentsTest, WhoWaitsForRecordsIsWokenByThemAndByTheEnd) {
  segments_.add({1, 0}, file(0, 0, false));
  const auto wait = [this](std::uint64_t seen) {
    return std::async(std::launch::async,
                      [this, seen] { segments_.await_append(seen, Segments::Clock::time_point::max()); });
  };
  auto waiting = wait(segments_.appends());
  segments_.appended(1, 1, {});
  waiting.get();
  wait(segments_.appends() - 1).get();  // what came before is not waited for
  waiting = wait(segments_.appends());
  segments_.close();
  waiting.get();
  EXPECT_TRUE(segments_.closed());
  EXPECT_TRUE(segments_.find({1, 0})->sealed);
}

}  // namespace
}  // namespace mapledger::spool
