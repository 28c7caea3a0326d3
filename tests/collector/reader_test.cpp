#include "collector/reader.hpp"

#include <cstring>
#include <deque>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mapledger {
namespace {

using testing::ElementsAre;

constexpr const char* kHello = "hello,1,ebpf,k,b,4096,2097152,0,1,0,vm\n";

/// As a step's text: the read fails.
constexpr const char* kBroken = "broken";

/// A source that plays a list of reads.
class ScriptedSource final : public Source {
 public:
  struct Step {
    ReadResult::Kind kind = ReadResult::Kind::kData;
    std::string text;
  };
  explicit ScriptedSource(std::deque<Step> steps, bool restarts = false)
      : steps_(std::move(steps)), restarts_(restarts) {}

  [[nodiscard]] std::string name() const override { return "scripted"; }
  [[nodiscard]] bool can_restart() const override { return restarts_; }
  Result<void> start() override {
    ++starts;
    return {};
  }
  Result<ReadResult> read(std::span<char> buffer, std::chrono::milliseconds) override {
    if (buffer.empty()) return ReadResult{ReadResult::Kind::kEnd, 0};
    if (steps_.empty()) return ReadResult{stop_asked ? ReadResult::Kind::kEnd : ReadResult::Kind::kWoken, 0};
    const Step step = steps_.front();
    steps_.pop_front();
    if (step.text == kBroken) return Error{"damaged"};
    std::memcpy(buffer.data(), step.text.data(), step.text.size());
    return ReadResult{step.kind, step.text.size()};
  }
  void request_stop() override { stop_asked = true; }

  int starts = 0;
  bool stop_asked = false;

 private:
  std::deque<Step> steps_;
  bool restarts_;
};

std::string mmap_line(int pid, int seconds = 1) {
  return "mmap2,0,1," + std::to_string(seconds) + "000000000," + std::to_string(pid) +
         ",1,0,5,1,10,1,1,0,4096,3,34,65536,w\n";
}

class ReaderTest : public testing::Test {
 protected:
  void run(ScriptedSource& source, BatchLimits limits = {}, bool well = true) {
    Ingest ingest(Accountant(Identity(1), PageSizes{}), counters_, nullptr);
    LineSplitter splitter;
    Reader reader(source, splitter, ingest, counters_, limits, [this](std::unique_ptr<Batch> batch) {
      batches_.push_back(std::move(batch));
      return true;
    });
    EXPECT_EQ(reader.run().has_value(), well);
  }
  std::vector<std::size_t> sizes() {
    std::vector<std::size_t> sizes;
    for (const auto& batch : batches_) sizes.push_back(batch->requests.size());
    return sizes;
  }

  Counters counters_;
  std::vector<std::unique_ptr<Batch>> batches_;
};

TEST_F(ReaderTest, HandsOverFullBatchesAndTheRestAtTheEnd) {
  std::string text = kHello;
  for (int i = 0; i < 5; ++i) text += mmap_line(42);
  ScriptedSource source({{ReadResult::Kind::kData, text}, {ReadResult::Kind::kEnd, ""}});
  run(source, {2, std::chrono::hours(1)});
  EXPECT_THAT(sizes(), ElementsAre(2, 2, 1));
}

TEST_F(ReaderTest, HandsOverWhatIsOldEnough) {
  ScriptedSource source({{ReadResult::Kind::kData, kHello + mmap_line(42)},
                         {ReadResult::Kind::kTimeout, ""},
                         {ReadResult::Kind::kData, mmap_line(42)},
                         {ReadResult::Kind::kEnd, ""}});
  run(source, {100, std::chrono::milliseconds(0)});
  EXPECT_THAT(sizes(), ElementsAre(1, 1));
}

TEST_F(ReaderTest, ReadsALastLineThatLacksItsNewline) {
  std::string line = mmap_line(42);
  line.pop_back();
  ScriptedSource source({{ReadResult::Kind::kData, kHello + line}, {ReadResult::Kind::kEnd, ""}});
  run(source);
  EXPECT_THAT(sizes(), ElementsAre(1));
}

TEST_F(ReaderTest, WhatCameBeforeADamageIsHandedOver) {
  ScriptedSource source(
      {{ReadResult::Kind::kData, kHello + mmap_line(42)}, {ReadResult::Kind::kData, kBroken}});
  run(source, {}, /*well=*/false);
  EXPECT_THAT(sizes(), ElementsAre(1));
}

TEST_F(ReaderTest, AStopIsPassedOnAndTheRestIsRead) {
  ScriptedSource source({{ReadResult::Kind::kData, kHello},
                         {ReadResult::Kind::kWoken, ""},
                         {ReadResult::Kind::kData, mmap_line(42)},
                         {ReadResult::Kind::kEnd, ""}});
  run(source);
  EXPECT_TRUE(source.stop_asked);
  EXPECT_THAT(sizes(), ElementsAre(1));
}

TEST_F(ReaderTest, ADeadTracerIsStartedAgainWithAGap) {
  ScriptedSource source({{ReadResult::Kind::kData, kHello + mmap_line(42, 1)},
                         {ReadResult::Kind::kEnd, ""},
                         {ReadResult::Kind::kData, kHello + mmap_line(42, 9)}},
                        /*restarts=*/true);
  run(source);
  EXPECT_EQ(source.starts, 1);
  EXPECT_EQ(counters_.tracer_restarts, 1U);
  std::vector<Gap> gaps;
  for (const auto& batch : batches_) gaps.insert(gaps.end(), batch->gaps.begin(), batch->gaps.end());
  ASSERT_EQ(gaps.size(), 1U);
  EXPECT_EQ(gaps[0].stage, Stage::kTracer);
  EXPECT_EQ(gaps[0].from_us, 1'000'000);
  EXPECT_EQ(gaps[0].to_us, 9'000'000);
}

}  // namespace
}  // namespace mapledger
