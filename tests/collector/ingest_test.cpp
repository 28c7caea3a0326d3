#include "collector/ingest.hpp"

#include <string>

#include <gtest/gtest.h>

namespace mapledger {
namespace {

constexpr const char* kHello = "hello,1,ebpf,k,b,4096,2097152,0,1,0,vm";

class IngestTest : public testing::Test {
 protected:
  IngestTest() : ingest_(Accountant(Identity(1), PageSizes{}), counters_, &left_out_) {}
  void mmap(std::uint32_t pid, std::uint64_t time_ns = 1'000'000'000) {
    const std::string p = std::to_string(pid);
    ingest_.line("mmap2,0,1," + std::to_string(time_ns) + "," + p + "," + p +
                 ",0,5,1,10,1,1,0,4096,3,34,65536,w");
  }

  Counters counters_;
  LeftOut left_out_;
  Ingest ingest_;
};

TEST_F(IngestTest, EventsBecomeRows) {
  ingest_.line(kHello);
  mmap(42);
  EXPECT_EQ(ingest_.batch().requests.size(), 1U);
  EXPECT_EQ(counters_.events_received, 1U);
  EXPECT_TRUE(ingest_.batch().gaps.empty());
}

TEST_F(IngestTest, ThoseLeftOutAreReceivedAndNotLogged) {
  left_out_.set(LeftOut::kDatabase, 42);
  ingest_.line(kHello);
  mmap(42);
  mmap(43);
  ingest_.line("beat,2000000000,0,2,0");
  ASSERT_EQ(ingest_.batch().requests.size(), 1U);
  EXPECT_EQ(ingest_.batch().requests[0].pid, 43U);
  EXPECT_TRUE(ingest_.batch().gaps.empty()) << "it came: nothing is missing";
}

TEST_F(IngestTest, LossBecomesAGap) {
  ingest_.line(kHello);
  mmap(42, 1'000'000'000);
  ingest_.line("beat,2000000000,0,1,0");
  ingest_.line("beat,3000000000,0,8,5");
  ASSERT_EQ(ingest_.batch().gaps.size(), 2U);
  EXPECT_EQ(ingest_.batch().gaps[0].stage, Stage::kTracer);
  EXPECT_EQ(ingest_.batch().gaps[0].from_us, 2'000'000);
  EXPECT_EQ(ingest_.batch().gaps[0].to_us, 3'000'000);
  EXPECT_EQ(ingest_.batch().gaps[0].events, 5U);
  EXPECT_EQ(ingest_.batch().gaps[1].stage, Stage::kTransport);
  EXPECT_EQ(ingest_.batch().gaps[1].events, 2U);
  EXPECT_EQ(counters_.lost_tracer, 5U);
  EXPECT_EQ(counters_.lost_transport, 2U);
}

TEST_F(IngestTest, BadLinesStopNothingAndAreCounted) {
  ingest_.line(kHello);
  ingest_.line("mmap2,nonsense");
  mmap(42);
  EXPECT_EQ(counters_.lost_parse, 1U);
  EXPECT_EQ(ingest_.batch().requests.size(), 1U);
  ingest_.finish();
  ASSERT_EQ(ingest_.batch().gaps.size(), 1U);
  EXPECT_EQ(ingest_.batch().gaps[0].stage, Stage::kParse);
  EXPECT_EQ(ingest_.batch().gaps[0].events, 1U);
}

TEST_F(IngestTest, AnOpenGapEndsAtTheNextEvent) {
  ingest_.open_gap(500'000, Stage::kCollector, "the collector did not run");
  ingest_.line(kHello);
  mmap(42, 2'000'000'000);
  mmap(42, 3'000'000'000);
  ASSERT_EQ(ingest_.batch().gaps.size(), 1U);
  EXPECT_EQ(ingest_.batch().gaps[0].from_us, 500'000);
  EXPECT_EQ(ingest_.batch().gaps[0].to_us, 2'000'000);
  EXPECT_EQ(ingest_.batch().gaps[0].events, std::nullopt);
}

TEST_F(IngestTest, ASecondHelloIsATracerThatWasRestarted) {
  ingest_.line(kHello);
  mmap(42, 2'000'000'000);
  ingest_.line(kHello);
  mmap(42, 5'000'000'000);
  ASSERT_EQ(ingest_.batch().gaps.size(), 1U);
  EXPECT_EQ(ingest_.batch().gaps[0].from_us, 2'000'000);
  EXPECT_EQ(ingest_.batch().gaps[0].to_us, 5'000'000);
}

TEST_F(IngestTest, IdenticalOlderLinesAreDifferentRequests) {
  for (int i = 0; i < 25; ++i) ingest_.line("mmap2,4242,worker,5000,Fri Nov 20 12:00:00 2026");
  EXPECT_EQ(ingest_.batch().requests.size(), 25U);
  EXPECT_EQ(ingest_.batch().processes.at(0).sums.requested_bytes, 25U * 8192);
}

}  // namespace
}  // namespace mapledger
