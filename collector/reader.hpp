#pragma once

#include <chrono>
#include <functional>

#include "collector/ingest.hpp"
#include "collector/parse/line_splitter.hpp"
#include "collector/source/source.hpp"

namespace mapledger {

/// When a batch is handed over.
struct BatchLimits {
  std::size_t records = 10'000;
  std::chrono::milliseconds age{100};  ///< since its first record came
};

/// Reads a source to its end: lines to ingest, batches to `hand_over`; starts a dead tracer again with
/// growing pauses. Runs in the thread that calls run(), which owns all of it.
class Reader {
 public:
  /// Takes a batch; may wait (backpressure). False: nobody takes batches any more.
  using HandOver = std::function<bool(std::unique_ptr<Batch>)>;

  Reader(Source& source, LineSplitter& splitter, Ingest& ingest, Counters& counters, BatchLimits limits,
         HandOver hand_over);
  /// Called with the process id of each tracer that was started again.
  void on_restart(std::function<void(pid_t)> told) { told_ = std::move(told); }

  /// Until the stream has ended for good or the wake descriptor of the source said stop. An error is one that
  /// the source cannot get over.
  Result<void> run();

 private:
  bool take_lines();
  bool seal();
  Result<bool> restart();
  [[nodiscard]] std::chrono::milliseconds until_due() const;

  Source& source_;
  LineSplitter& splitter_;
  Ingest& ingest_;
  Counters& counters_;
  BatchLimits limits_;
  HandOver hand_over_;
  std::function<void(pid_t)> told_;
  bool stopping_ = false;
  std::chrono::steady_clock::time_point began_;  // when the batch's first record came
  std::chrono::steady_clock::time_point started_;
  std::chrono::milliseconds pause_{0};
};

}  // namespace mapledger
