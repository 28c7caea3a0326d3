#include "collector/reader.hpp"

#include <algorithm>
#include <thread>

#include <spdlog/spdlog.h>

namespace mapledger {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

Reader::Reader(Source& source, LineSplitter& splitter, Ingest& ingest, Counters& counters,
               spool::Appender& spool)
    : source_(source),
      splitter_(splitter),
      ingest_(ingest),
      counters_(counters),
      spool_(spool),
      started_(steady_clock::now()) {}

Result<void> Reader::run() {
  constexpr seconds kStopPatience(10);
  steady_clock::time_point give_up = steady_clock::time_point::max();
  if (!take_lines()) return {};  // what was read while the stream was opened
  for (;;) {
    turned_();
    const auto got = source_.read(splitter_.room(), until_due());
    if (!got) {  // what was read before is stored
      ingest_.finish();
      flush();
      return got.error();
    }
    if (got->kind == ReadResult::Kind::kData) {
      splitter_.commit(got->bytes);
      if (!take_lines()) return {};
    } else if (got->kind == ReadResult::Kind::kWoken && !stopping_) {
      stopping_ = true;
      give_up = steady_clock::now() + kStopPatience;
      source_.request_stop();
    } else if (got->kind == ReadResult::Kind::kEnd) {
      if (const auto line = splitter_.last()) ingest_.line(*line);
      for (const SourceLoss& loss : source_.take_losses()) ingest_.lost(loss);
      if (stopping_ || !source_.can_restart()) break;
      const auto again = restart();
      if (!again) return again.error();
      if (!*again) break;
    }
    if (sweeper_ != nullptr) sweeper_->run(steady_clock::now());
    if (!flush_if_due()) return {};
    if (steady_clock::now() > give_up) {
      spdlog::warn("{} does not end; going on without the rest of it", source_.name());
      break;
    }
  }
  ingest_.finish();
  flush();
  return {};
}

/// Lines to ingest, full blocks to the spool. False: it takes no more.
bool Reader::take_lines() {
  while (const auto line = splitter_.next()) {
    ingest_.line(*line);
    if (spool_.is_full() && !flush()) return false;
  }
  return true;
}

/// Waits while there is no room (a source that can wait), which the tracer or the writer of a pipe feels:
/// backpressure.
bool Reader::flush() {
  while (spool_.flush() == spool::Appender::Flushed::kFull) {
    turned_();
    if (is_over_ && is_over_()) return false;
    spool_.await_room(steady_clock::now() + milliseconds(100));
  }
  return true;
}

bool Reader::flush_if_due() {
  const auto due = spool_.due();
  return !due || *due > steady_clock::now() || flush();
}

milliseconds Reader::until_due() const {
  constexpr milliseconds kIdle(1'000);
  const auto now = steady_clock::now();
  auto due = spool_.due().value_or(now + kIdle);
  if (sweeper_ != nullptr) due = std::min(due, sweeper_->due());
  return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(due - now));
}

/// False: told to stop while waiting.
Result<bool> Reader::restart() {
  constexpr milliseconds kFirst(500);
  constexpr milliseconds kLongest(30'000);
  constexpr seconds kHealthy(5);
  if (steady_clock::now() - started_ > kHealthy) pause_ = milliseconds(0);
  pause_ = std::clamp(pause_ * 2, kFirst, kLongest);
  spdlog::error("{}; starting it again in {} ms", source_.how_it_ended(), pause_.count());
  flush();
  const auto until = steady_clock::now() + pause_;
  // The source is at its end, so a read returns at once unless it is woken.
  while (steady_clock::now() < until) {
    turned_();
    const auto got = source_.read({}, milliseconds(50));
    if (got && got->kind == ReadResult::Kind::kWoken) return false;
    std::this_thread::sleep_for(milliseconds(10));
  }
  ++counters_.tracer_restarts;
  ingest_.start_stream();
  ingest_.open_gap(Stage::kTracer, "the tracer had ended and was started again");
  if (const auto again = source_.start(); !again) return again.error();
  started_ = steady_clock::now();
  if (told_) told_(source_.child());
  return true;
}

}  // namespace mapledger
