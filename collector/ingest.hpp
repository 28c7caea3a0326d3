#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "collector/account/accountant.hpp"
#include "collector/account/loss_meter.hpp"
#include "collector/counters.hpp"
#include "collector/parse/line_parser.hpp"

namespace mapledger {

/// What becomes of a line: parsed, counted, accounted, or told as missing. No I/O, so that it runs in a test
/// on a list of lines. Owned by the reader, used by its thread.
class Ingest {
 public:
  /// `left_out` may be null: nobody is left out of a replay.
  Ingest(Accountant accountant, Counters& counters, const LeftOut* left_out)
      : accountant_(std::move(accountant)), counters_(counters), left_out_(left_out) {}

  void line(std::string_view line);
  /// A tracer starts anew: its first line settles the form again.
  void start_stream() { parser_.start_stream(); }

  /// From `from_us` on events may be missing: the next event or beat ends the span, which becomes a row in
  /// gaps.
  void open_gap(std::int64_t from_us, Stage stage, std::string detail);

  /// A process that is known to have ended, though no event said so.
  void add_end(ProcessEnd end) { accountant_.add_end(end); }
  /// The stream has ended: what no beat told of is told now.
  void finish();

  [[nodiscard]] const Batch& batch() const { return accountant_.batch(); }
  std::unique_ptr<Batch> take() { return accountant_.take(); }

 private:
  void on_beat(const Beat& beat);
  void on_bad_line(std::string_view line);
  void close_gap(std::int64_t at_us);

  LineParser parser_;
  Accountant accountant_;
  LossMeter losses_;
  Counters& counters_;
  const LeftOut* left_out_;
  std::optional<Gap> open_gap_;
  bool greeted_ = false;
};

}  // namespace mapledger
