#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "collector/spool/appender.hpp"
#include "collector/spool/cursor.hpp"
#include "collector/spool/spool.hpp"
#include "tests/collector/spool/samples.hpp"
#include "tests/support/faulty_file_system.hpp"

namespace mapledger::spool {

using test::FaultyFileSystem;
using Operation = FaultyFileSystem::Operation;

inline constexpr std::int64_t kNowUs = 1'763'640'000'000'000;
inline constexpr const char* kFolder = "spool/1";

/// A spool on a disk of the test's own, a clock that the test moves, and records known by their numbers.
class SpoolTest : public testing::Test {
 protected:
  /// A start of the collector, with a run of its own.
  void start() {
    stop();
    spool_ = Spool::open(disk_, options_, 1).value();
    spool_->begin_run(spool_->last_run() + 1, 42, {}).value();
    appender_ = std::make_unique<Appender>(*spool_, [this] { return now_; });
    cursor_ = std::make_unique<Cursor>(*spool_);
  }
  void stop() {
    cursor_.reset();
    appender_.reset();
    spool_.reset();
  }
  Segments& segments() { return spool_->segments(); }
  static std::string path(const std::string& name) { return std::string(kFolder) + '/' + name; }

  /// So many events, written as one block.
  Appender::Flushed write(int events = 1, Kind kind = Kind::kMmap, std::string_view name = "worker") {
    for (int i = 0; i < events; ++i) {
      Event event = sample_event(kind, name);
      event.length = 4096;
      appender_->event(event, kNowUs + static_cast<std::int64_t>(appender_->last_seq()));
    }
    return appender_->flush();
  }
  /// As many events as make `segments` whole segments of the least size, each block full.
  void write_segments(std::uint32_t segments) {
    const auto is_there = [&] {
      const auto newest = this->segments().last();
      return newest.second != 0 && this->segments().find({newest.first, segments}).has_value();
    };
    while (!is_there()) {
      while (!appender_->is_full()) appender_->event(sample_event(Kind::kMmap), kNowUs);
      ASSERT_EQ(appender_->flush(), Appender::Flushed::kDone);
    }
  }

  /// Run and number of all that is there, "lost" between them, "end" if it is.
  std::vector<std::string> read(std::size_t most = SIZE_MAX) {
    std::vector<std::string> all;
    while (all.size() < most) {
      switch (cursor_->next()) {
        case Cursor::Next::kRecord:
          all.push_back(std::to_string(cursor_->header().run) + ':' + std::to_string(cursor_->record().seq));
          break;
        case Cursor::Next::kLost:
          all.emplace_back("lost");
          break;
        case Cursor::Next::kIdle:
          return all;
        case Cursor::Next::kEnd:
          all.emplace_back("end");
          return all;
      }
    }
    return all;
  }
  static std::vector<std::string> numbers(std::uint32_t run, std::uint64_t from, std::uint64_t to) {
    std::vector<std::string> all;
    for (; from <= to; ++from) all.push_back(std::to_string(run) + ':' + std::to_string(from));
    return all;
  }
  [[nodiscard]] std::vector<std::string> names() {
    std::vector<std::string> all;
    for (const auto& entry : disk_.list(kFolder).value()) all.push_back(entry.name);
    return all;
  }

  FaultyFileSystem disk_;
  SpoolOptions options_{.directory = kFolder, .budget_bytes = 1U << 20U, .memory_bytes = 1U << 20U};
  Appender::Clock::time_point now_{std::chrono::hours(1)};
  std::unique_ptr<Spool> spool_;
  std::unique_ptr<Appender> appender_;
  std::unique_ptr<Cursor> cursor_;
};

}  // namespace mapledger::spool
