#include "collector/spool/summary.hpp"

#include <random>

#include <gtest/gtest.h>

#include "collector/account/accountant.hpp"
#include "collector/spool/block.hpp"
#include "tests/collector/spool/samples.hpp"

namespace mapledger::spool {
namespace {

/// What comes back of a summary, in words, or "bad".
std::string read(std::string_view bytes) {
  FieldCursor in(bytes);
  Summary summary;
  return take_summary(in, summary, BatchForm::kNewest) && in.left() == 0 ? text(summary) : "bad";
}
std::string through(const Summary& summary) {
  std::string bytes;
  put_summary(bytes, summary);
  return read(bytes);
}

TEST(SummaryTest, EveryFieldComesBack) {
  const Summary summary = sample_summary(10, 99);
  EXPECT_EQ(through(summary), text(summary));
}

TEST(SummaryTest, AnEmptyBatchOfOneRecord) {
  Summary summary;
  summary.batch = std::make_unique<Batch>();
  summary.batch->first_seq = summary.batch->last_seq = 1;
  EXPECT_EQ(through(summary), text(summary));
}

TEST(SummaryTest, LeavesTheRowsOut) {
  Summary summary = sample_summary(1, 5);
  summary.batch->requests.resize(3);
  std::string bytes;
  put_summary(bytes, summary);
  FieldCursor in(bytes);
  Summary back;
  ASSERT_TRUE(take_summary(in, back, BatchForm::kNewest));
  EXPECT_TRUE(back.batch->requests.empty());
}

TEST(SummaryTest, WhatTheAccountantMakesOfAnyEventsComesBack) {
  std::mt19937_64 random(20261120);
  for (int round = 0; round < 200; ++round) {
    Accountant accountant(Identity{random()}, PageSizes{}, 7, 1);
    const auto names = hostile_names();
    const std::uint64_t events = 1 + random() % 200;
    for (std::uint64_t i = 0; i < events; ++i) {
      Event event =
          extreme_event(static_cast<Kind>(random() % 7), random() % 2 == 0, names[random() % names.size()]);
      event.has_head = !event.is_request() || random() % 4 != 0;
      event.pid = static_cast<std::uint32_t>(random() % 50);
      event.length = random() >> (random() % 64);
      event.exec_id = random() % 3;
      event.time_ns = random() >> 2U;
      accountant.add(event, i + 1, static_cast<std::int64_t>(event.time_ns / 1000));
    }
    accountant.add_end({random(), static_cast<std::int64_t>(random())});
    accountant.add_gap({static_cast<std::int64_t>(random()), static_cast<std::int64_t>(random()),
                        static_cast<Stage>(random() % kStageNames.size()), random() >> 1U,
                        names[random() % names.size()]});
    Summary summary{accountant.take(), random(), static_cast<std::int64_t>(random()), 5};
    ASSERT_EQ(through(summary), text(summary)) << "round " << round;
  }
}

TEST(SummaryTest, CutAnywhereItIsBad) {
  std::string bytes;
  put_summary(bytes, sample_summary(10, 99));
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    ASSERT_EQ(read(bytes.substr(0, cut)), "bad") << cut;
  }
}

TEST(SummaryTest, AnIndexThatLeadsNowhereIsBad) {
  Summary program = sample_summary(1, 2);
  program.batch->processes[0].program = static_cast<std::uint32_t>(program.batch->programs.size());
  EXPECT_EQ(through(program), "bad");
  Summary activity = sample_summary(1, 2);
  activity.batch->processes[0].activity = static_cast<std::uint32_t>(activity.batch->activity.size());
  EXPECT_EQ(through(activity), "bad");
}

TEST(SummaryTest, ACountIsOnlyAClaim) {
  std::string bytes;
  put_summary(bytes, sample_summary(1, 2));
  char huge[kMaxVarintBytes];
  // programs: behind three numbers of the summary, three of the batch, and its sums
  FieldCursor in(bytes);
  for (int i = 0; i < 11; ++i) in.number();
  const std::size_t at = bytes.size() - in.left();
  bytes.replace(at, 1, huge, static_cast<std::size_t>(put_varint(huge, UINT64_MAX) - huge));
  EXPECT_EQ(read(bytes), "bad");
}

TEST(SummaryTest, IsABlockOfItsOwn) {
  const Seal seal(5, 1);
  BlockBuilder builder(seal, 10);
  const Summary summary = sample_summary(10, 99);
  builder.add(summary);
  EXPECT_EQ(builder.next_seq(), 100U);
  EXPECT_THROW(builder.add(sample_summary(100, 101)), std::logic_error);
  const SealedBlock block = builder.seal();
  EXPECT_EQ(block.header.first_seq, 10U);
  EXPECT_EQ(block.header.last_seq, 99U);
  EXPECT_EQ(block.header.last_time_us, summary.batch->last_time_us);
  auto decoder = BlockDecoder::open(block.bytes, seal);
  ASSERT_TRUE(decoder);
  Record record;
  ASSERT_EQ(decoder->next(record), BlockDecoder::Next::kRecord);
  EXPECT_EQ(record.seq, 99U);
  EXPECT_EQ(text(record), text(summary));
  EXPECT_EQ(decoder->next(record), BlockDecoder::Next::kEnd);
}

TEST(SummaryTest, TheGreatestBatchFitsABlock) {
  Summary summary;
  summary.batch = std::make_unique<Batch>();
  Batch& batch = *summary.batch;
  constexpr std::uint32_t kRecords = 10'000;
  batch.first_seq = 1;
  batch.last_seq = kRecords;
  const Sums sums{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX};
  ProcessChange process;
  process.process_id = process.start_ns = process.exec_id = UINT64_MAX;
  process.pid = UINT32_MAX;
  process.ppid = process.uid = UINT32_MAX;
  process.program = process.activity = kRecords - 1;
  process.sums = sums;
  process.mremap_calls = process.brk_calls = UINT64_MAX;
  process.peak_rise = INT64_MIN;
  process.mapped_bytes = process.stack_bytes = process.resident_bytes = UINT64_MAX;
  process.base_bytes = kMostMappedBytes;
  process.effects.bytes.fill(-static_cast<std::int64_t>(kMostMappedBytes));
  process.cgroup.assign(kMaxCgroupBytes, 'c');
  process.first_us = process.first_request_us = INT64_MIN;
  process.last_us = process.last_request_us = INT64_MAX;
  process.exited_us = INT64_MIN;
  process.first_seq = process.last_seq = UINT64_MAX;
  process.requests = UINT32_MAX;
  batch.processes.assign(kRecords, process);
  batch.programs.assign(kRecords, {0, "", std::string(kMaxNameBytes, 'n'), sums});
  batch.activity.assign(kRecords, {INT64_MIN, UINT64_MAX, sums, UINT64_MAX});
  BlockBuilder builder(Seal(5, 1), 1);
  builder.add(summary);
  EXPECT_LT(builder.bytes(), kMaxPayloadBytes);
  RecordProperty("bytes", static_cast<int>(builder.bytes()));
}

}  // namespace
}  // namespace mapledger::spool
