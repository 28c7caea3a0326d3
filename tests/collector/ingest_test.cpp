#include "collector/ingest.hpp"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace mapledger {
namespace {

constexpr const char* kHello = "hello,1,ebpf,k,b,4096,2097152,0,1,0,vm";

/// Keeps what it is given.
struct ListSink final : RecordSink {
  void event(const Event& event, std::int64_t time_us) override {
    pids.push_back(event.pid);
    times.push_back(time_us);
  }
  void beat(std::int64_t time_us) override { beats.push_back(time_us); }
  void gap(const Gap& gap) override { gaps.push_back(gap); }

  std::vector<std::uint32_t> pids;
  std::vector<std::int64_t> times;
  std::vector<std::int64_t> beats;
  std::vector<Gap> gaps;
};

class IngestTest : public testing::Test {
 protected:
  Ingest& begin(std::int64_t whole_until_us = 0) {
    return ingest_.emplace(sink_, counters_, &left_out_, 0, whole_until_us);
  }
  void SetUp() override { begin(); }
  void mmap(std::uint32_t pid, std::uint64_t time_ns = 1'000'000'000) {
    const std::string p = std::to_string(pid);
    ingest_->line("mmap2,0,1," + std::to_string(time_ns) + "," + p + "," + p +
                  ",0,5,1,10,1,1,0,4096,3,34,65536,w");
  }

  Counters counters_;
  LeftOut left_out_;
  ListSink sink_;
  std::optional<Ingest> ingest_;
};

TEST_F(IngestTest, EventsBecomeRows) {
  ingest_->line(kHello);
  mmap(42);
  EXPECT_EQ(sink_.pids.size(), 1U);
  EXPECT_EQ(sink_.times[0], 1'000'000);
  EXPECT_EQ(counters_.events_received, 1U);
  EXPECT_TRUE(sink_.gaps.empty());
}

TEST_F(IngestTest, ThoseLeftOutAreReceivedAndNotLogged) {
  left_out_.set(LeftOut::kDatabase, 42);
  ingest_->line(kHello);
  mmap(42);
  mmap(43);
  ingest_->line("beat,2000000000,0,2,0");
  ASSERT_EQ(sink_.pids.size(), 1U);
  EXPECT_EQ(sink_.pids[0], 43U);
  EXPECT_TRUE(sink_.gaps.empty()) << "it came: nothing is missing";
}

TEST_F(IngestTest, WhatNoBeatToldOfIsLostOnce) {
  ingest_->line(kHello);
  mmap(42, 1'000'000'000);
  ingest_->line("beat,2000000000,0,6,5");
  ASSERT_EQ(sink_.gaps.size(), 1U);
  ingest_->lost({SourceLoss::Kind::kDroppedInAll, 5, "dropped"});
  EXPECT_EQ(sink_.gaps.size(), 1U) << "the beat has told";
  ingest_->lost({SourceLoss::Kind::kDroppedInAll, 7, "dropped"});
  ingest_->lost({SourceLoss::Kind::kUnseen, 3, "skipped"});
  ASSERT_EQ(sink_.gaps.size(), 3U);
  EXPECT_EQ(sink_.gaps[1].events, 2U);
  EXPECT_EQ(sink_.gaps[1].from_us, 2'000'000);
  EXPECT_EQ(sink_.gaps[2].events, 3U);
  EXPECT_EQ(sink_.gaps[2].stage, Stage::kTracer);
  EXPECT_EQ(sink_.gaps[2].detail, "skipped");
  EXPECT_LE(sink_.gaps[2].from_us, 1'000'000) << "they were skipped at any time since it began";
  EXPECT_EQ(sink_.gaps[2].to_us, 2'000'000);
  EXPECT_EQ(counters_.lost_tracer, 10U);
}

TEST_F(IngestTest, LossBecomesAGap) {
  ingest_->line(kHello);
  mmap(42, 1'000'000'000);
  ingest_->line("beat,2000000000,0,1,0");
  ingest_->line("beat,3000000000,0,8,5");
  ASSERT_EQ(sink_.gaps.size(), 2U);
  EXPECT_EQ(sink_.gaps[0].stage, Stage::kTracer);
  EXPECT_EQ(sink_.gaps[0].from_us, 2'000'000);
  EXPECT_EQ(sink_.gaps[0].to_us, 3'000'000);
  EXPECT_EQ(sink_.gaps[0].events, 5U);
  EXPECT_EQ(sink_.gaps[1].stage, Stage::kTransport);
  EXPECT_EQ(sink_.gaps[1].events, 2U);
  EXPECT_EQ(sink_.beats, (std::vector<std::int64_t>{2'000'000, 3'000'000}));
  EXPECT_EQ(counters_.lost_tracer, 5U);
  EXPECT_EQ(counters_.lost_transport, 2U);
}

TEST_F(IngestTest, WhatIsLostBeforeTheFirstBeatIsLostSinceTheFirstEvent) {
  ingest_->line(kHello);
  mmap(42, 1'000'000'000);
  mmap(42, 1'900'000'000);
  ingest_->line("beat,2000000000,0,5,3");
  ASSERT_EQ(sink_.gaps.size(), 1U);
  EXPECT_EQ(sink_.gaps[0].from_us, 1'000'000 - kDisorderUs);
  EXPECT_EQ(sink_.gaps[0].to_us, 2'000'000);
}

TEST_F(IngestTest, TheListOfProcessesIsPassedOnAndNotCounted) {
  Users users;
  ProcessTable processes(users);
  ingest_->track(processes);
  left_out_.set(LeftOut::kDatabase, 44);
  ingest_->line(kHello);
  ingest_->line("live,0,0,1000000000,43,43,0,5,1,10,1,1,7,w");
  ingest_->line("live,0,0,1000000000,44,44,0,5,1,10,1,1,7,w");
  ingest_->line("beat,2000000000,0,0,0");
  ASSERT_EQ(sink_.pids.size(), 1U);
  EXPECT_EQ(sink_.pids[0], 43U);
  EXPECT_NE(processes.find(43), nullptr);
  EXPECT_EQ(processes.find(44), nullptr);
  EXPECT_TRUE(sink_.gaps.empty());
  EXPECT_EQ(counters_.events_received, 0U);
}

TEST_F(IngestTest, WhatTheSweepFoundHasTheStreamsClock) {
  ingest_->line(kHello);
  ingest_->line("beat,2000000000,5000000000,0,0");
  Event swept;
  swept.kind = Kind::kSwept;
  swept.time_ns = 3'000'000'000;
  ingest_->found(swept);
  EXPECT_EQ(sink_.times.back(), 8'000'000);
  EXPECT_EQ(ingest_->whole_until_us(), 7'000'000) << "it does not tell how far the stream is";
}

TEST_F(IngestTest, BadLinesStopNothingAndAreCounted) {
  ingest_->line(kHello);
  ingest_->line("mmap2,nonsense");
  mmap(42);
  EXPECT_EQ(counters_.lost_parse, 1U);
  EXPECT_EQ(sink_.pids.size(), 1U);
  ingest_->finish();
  ASSERT_EQ(sink_.gaps.size(), 1U);
  EXPECT_EQ(sink_.gaps[0].stage, Stage::kParse);
  EXPECT_EQ(sink_.gaps[0].events, 1U);
}

TEST_F(IngestTest, AnOpenGapEndsAtTheNextEvent) {
  begin(500'000).open_gap(Stage::kCollector, "the collector did not run");
  ingest_->line(kHello);
  mmap(42, 2'000'000'000);
  mmap(42, 3'000'000'000);
  ASSERT_EQ(sink_.gaps.size(), 1U);
  EXPECT_EQ(sink_.gaps[0].from_us, 500'000 - kDisorderUs);
  EXPECT_EQ(sink_.gaps[0].to_us, 2'000'000);
  EXPECT_EQ(sink_.gaps[0].events, std::nullopt);
}

TEST_F(IngestTest, ASecondHelloIsATracerThatWasRestarted) {
  ingest_->line(kHello);
  mmap(42, 2'000'000'000);
  ingest_->line(kHello);
  mmap(42, 5'000'000'000);
  ASSERT_EQ(sink_.gaps.size(), 1U);
  EXPECT_EQ(sink_.gaps[0].from_us, 2'000'000 - kDisorderUs);
  EXPECT_EQ(sink_.gaps[0].to_us, 5'000'000);
}

TEST_F(IngestTest, IdenticalOlderLinesAreDifferentRequests) {
  for (int i = 0; i < 25; ++i) ingest_->line("mmap2,4242,worker,5000,Fri Nov 20 12:00:00 2026");
  EXPECT_EQ(sink_.pids.size(), 25U);
}

}  // namespace
}  // namespace mapledger
