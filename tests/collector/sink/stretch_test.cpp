#include "collector/sink/stretch.hpp"

#include <gtest/gtest.h>

#include "common/host.hpp"

namespace mapledger {
namespace {

Batch batch_of(std::size_t programs) {
  Batch batch;
  for (std::size_t i = 0; i < programs; ++i) {
    ProgramChange& program = batch.programs.emplace_back();
    program.name = "program " + std::to_string(i);
    RequestRow& row = batch.requests.emplace_back();
    row.seq = i + 1;
    row.time_us = 100 + static_cast<std::int64_t>(i);
    row.program = static_cast<std::uint32_t>(i);
  }
  return batch;
}

std::string two_bytes(const std::string& name) {
  const std::uint64_t hash = stable_hash(name);
  return {static_cast<char>(hash & 255U), static_cast<char>((hash >> 8U) & 255U)};
}

TEST(StretchTest, OfABatchWithoutRequestsThereIsNone) {
  EXPECT_FALSE(stretch_of(Batch()));
}

TEST(StretchTest, TellsWhatTheRequestsAre) {
  Batch batch = batch_of(3);
  batch.requests[0].call = Call::kBrk;
  batch.requests[1].call = Call::kMunmap;
  batch.requests[1].length = 5ULL << 32U;
  batch.requests[1].time_us = 7;  // events of another processor may come late
  batch.requests[2].call = Call::kMunmap;
  batch.requests[2].failed = true;
  const Stretch s = *stretch_of(batch);
  EXPECT_EQ(s.first_us, 7);
  EXPECT_EQ(s.last_us, 102);
  EXPECT_EQ(s.first_seq, 1U);
  EXPECT_EQ(s.last_seq, 3U);
  EXPECT_EQ(s.requests, 3U);
  EXPECT_EQ(s.failed, 1U);
  EXPECT_EQ(s.longest, 5ULL << 32U);
  EXPECT_EQ(s.calls, 2 + 8);
  EXPECT_EQ(s.names, two_bytes("program 0") + two_bytes("program 1") + two_bytes("program 2"));
}

TEST(StretchTest, NamesOnlyThoseThatARequestBears) {
  Batch batch = batch_of(2);
  batch.requests[1].program = 0;
  EXPECT_EQ(stretch_of(batch)->names, two_bytes("program 0"));
}

TEST(StretchTest, TooManyNamesAreNotKnown) {
  EXPECT_EQ(stretch_of(batch_of(1'000))->names->size(), 2'000U);
  EXPECT_FALSE(stretch_of(batch_of(1'001))->names);
}

}  // namespace
}  // namespace mapledger
