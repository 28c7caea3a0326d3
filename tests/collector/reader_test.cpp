#include "collector/reader.hpp"

#include <cstring>
#include <deque>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "collector/spool/cursor.hpp"
#include "collector/spool/posix_file_system.hpp"

namespace mapledger {
namespace {

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
  ReaderTest() {
    spool::SpoolOptions options;
    options.waits = true;
    options.memory_bytes = 1'000;
    spool_ = spool::Spool::open(files_, options, 1).value();
    spool_->begin_run(1, 1, {}).value();
  }
  void run(ScriptedSource& source, bool well = true, std::function<bool()> is_over = {}) {
    spool::Appender appender(*spool_);
    Ingest ingest(appender, counters_, nullptr, 0, 0);
    LineSplitter splitter;
    Reader reader(source, splitter, ingest, counters_, appender);
    reader.on_full(std::move(is_over));
    EXPECT_EQ(reader.run().has_value(), well);
    spool_->segments().close();
    spool::Cursor cursor(*spool_);
    while (cursor.next() == spool::Cursor::Next::kRecord) {
      const spool::Record& record = cursor.record();
      if (record.kind == spool::RecordKind::kEvent) ++events_;
      if (record.kind == spool::RecordKind::kGap) gaps_.push_back(record.gap);
    }
  }

  spool::PosixFileSystem files_;
  std::unique_ptr<spool::Spool> spool_;
  Counters counters_;
  int events_ = 0;
  std::vector<Gap> gaps_;
};

TEST_F(ReaderTest, ASpoolThatIsFullEndsTheReadingIfNobodyMakesRoom) {
  std::string text = kHello;
  for (int i = 0; i < 3'000; ++i) text += mmap_line(42);
  std::deque<ScriptedSource::Step> steps;
  for (std::size_t at = 0; at < text.size(); at += 4'096) {
    steps.push_back({ReadResult::Kind::kData, text.substr(at, 4'096)});
  }
  steps.push_back({ReadResult::Kind::kEnd, ""});
  ScriptedSource source(steps);
  int asked = 0;
  run(source, /*well=*/true, [&] { return ++asked == 2; });
  EXPECT_EQ(asked, 2);
  EXPECT_LT(events_, 3'000) << "nobody made room";
}

TEST_F(ReaderTest, ReadsALastLineThatLacksItsNewline) {
  std::string line = mmap_line(42);
  line.pop_back();
  ScriptedSource source({{ReadResult::Kind::kData, kHello + line}, {ReadResult::Kind::kEnd, ""}});
  run(source);
  EXPECT_EQ(events_, 1);
}

TEST_F(ReaderTest, WhatCameBeforeADamageIsHandedOver) {
  ScriptedSource source(
      {{ReadResult::Kind::kData, kHello + mmap_line(42)}, {ReadResult::Kind::kData, kBroken}});
  run(source, /*well=*/false);
  EXPECT_EQ(events_, 1);
}

TEST_F(ReaderTest, AStopIsPassedOnAndTheRestIsRead) {
  ScriptedSource source({{ReadResult::Kind::kData, kHello},
                         {ReadResult::Kind::kWoken, ""},
                         {ReadResult::Kind::kData, mmap_line(42)},
                         {ReadResult::Kind::kEnd, ""}});
  run(source);
  EXPECT_TRUE(source.stop_asked);
  EXPECT_EQ(events_, 1);
}

TEST_F(ReaderTest, ADeadTracerIsStartedAgainWithAGap) {
  ScriptedSource source({{ReadResult::Kind::kData, kHello + mmap_line(42, 1)},
                         {ReadResult::Kind::kEnd, ""},
                         {ReadResult::Kind::kData, kHello + mmap_line(42, 9)}},
                        /*restarts=*/true);
  run(source);
  EXPECT_EQ(source.starts, 1);
  EXPECT_EQ(counters_.tracer_restarts, 1U);
  ASSERT_EQ(gaps_.size(), 1U);
  EXPECT_EQ(gaps_[0].stage, Stage::kTracer);
  EXPECT_EQ(gaps_[0].from_us, 1'000'000 - kDisorderUs);
  EXPECT_EQ(gaps_[0].to_us, 9'000'000);
}

}  // namespace
}  // namespace mapledger
