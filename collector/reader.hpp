#pragma once

#include <chrono>
#include <functional>

#include "collector/ingest.hpp"
#include "collector/parse/line_splitter.hpp"
#include "collector/source/source.hpp"
#include "collector/spool/appender.hpp"
#include "collector/sweep/sweeper.hpp"

namespace mapledger {

/// Reads a source to its end: lines to ingest, what becomes of them to the spool; starts a dead tracer again
/// with growing pauses. Runs in the thread that calls run(), which owns all of it.
class Reader {
 public:
  Reader(Source& source, LineSplitter& splitter, Ingest& ingest, Counters& counters, spool::Appender& spool);
  /// Called with the process id of each tracer that was started again.
  void on_restart(std::function<void(pid_t)> told) { told_ = std::move(told); }
  /// Runs it between lines. Borrowed.
  void run_between(Sweeper& sweeper) { sweeper_ = &sweeper; }
  /// Called each time it goes round, at least once a second.
  void on_turn(std::function<void()> turned) { turned_ = std::move(turned); }
  /// Asked while the spool has no room for a source that can wait. True: nobody will make room any more.
  void on_full(std::function<bool()> is_over) { is_over_ = std::move(is_over); }

  /// Until the stream has ended for good, or the wake descriptor of the source said stop, or the spool has no
  /// room any more. An error is one that the source cannot get over.
  Result<void> run();

 private:
  bool take_lines();
  bool flush();
  bool flush_if_due();
  Result<bool> restart();
  [[nodiscard]] std::chrono::milliseconds until_due() const;

  Source& source_;
  LineSplitter& splitter_;
  Ingest& ingest_;
  Counters& counters_;
  spool::Appender& spool_;
  Sweeper* sweeper_ = nullptr;
  std::function<void(pid_t)> told_;
  std::function<void()> turned_ = [] {};
  std::function<bool()> is_over_;
  bool stopping_ = false;
  std::chrono::steady_clock::time_point started_;
  std::chrono::milliseconds pause_{0};
};

}  // namespace mapledger
