#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "collector/account/loss_meter.hpp"
#include "collector/counters.hpp"
#include "collector/parse/line_parser.hpp"
#include "collector/record_sink.hpp"
#include "collector/source/source.hpp"
#include "collector/sweep/process_table.hpp"

namespace mapledger {

/// What becomes of a line: parsed, counted, and a record, or told as missing. No I/O of its own, so that it
/// runs in a test on a list of lines. Owned by the app, used by the reader's thread.
class Ingest {
 public:
  /// `left_out` may be null: nobody is left out of a replay. `utc_offset_ns` is the stream's until its first
  /// beat: added to an event's time to get UTC; 0 for the older line forms. `whole_until_us`: where the
  /// ledger ended before this stream.
  Ingest(RecordSink& sink, Counters& counters, const LeftOut* left_out, std::int64_t utc_offset_ns,
         std::int64_t whole_until_us)
      : sink_(sink),
        counters_(counters),
        left_out_(left_out),
        utc_offset_ns_(utc_offset_ns),
        whole_until_us_(whole_until_us) {}

  void line(std::string_view line);
  /// A tracer starts anew: its first line settles the form again.
  void start_stream() { parser_.start_stream(); }

  /// Whom each event is told, for the sweep. Borrowed.
  void track(ProcessTable& processes) { processes_ = &processes; }
  /// What the sweep found: its time is CLOCK_BOOTTIME.
  void found(const Event& event) { sink_.event(event, utc_us(event.time_ns)); }

  /// From here on events may be missing: the next event or beat ends the span, which becomes a row in gaps.
  void open_gap(Stage stage, std::string detail);

  /// What the tracer said at its end, beside its beats.
  void lost(const SourceLoss& loss);

  /// The stream has ended: what no beat told of is told now.
  void finish();

  /// UTC time of the newest event or beat.
  [[nodiscard]] std::int64_t whole_until_us() const { return whole_until_us_; }

 private:
  void pass_on(const Event& event);
  void on_beat(const Beat& beat);
  void on_bad_line(std::string_view line);
  void reached(std::int64_t time_us);
  [[nodiscard]] std::int64_t utc_us(std::uint64_t time_ns) const {
    return (static_cast<std::int64_t>(time_ns) + utc_offset_ns_) / 1000;
  }

  LineParser parser_;
  LossMeter losses_;
  RecordSink& sink_;
  Counters& counters_;
  const LeftOut* left_out_;
  ProcessTable* processes_ = nullptr;
  std::int64_t utc_offset_ns_;
  std::int64_t whole_until_us_;
  std::optional<std::int64_t> began_us_;  // first event or beat of this tracer
  std::optional<Gap> open_gap_;
  bool greeted_ = false;
};

}  // namespace mapledger
