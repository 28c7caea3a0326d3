#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "collector/parse/event.hpp"

namespace mapledger {

/// Events lost in a run of the collector, by stage.
struct Losses {
  std::uint64_t tracer = 0;     ///< the tracer saw them and could not pass them on
  std::uint64_t transport = 0;  ///< the tracer printed them and they did not arrive
  std::uint64_t parse = 0;      ///< lines that could not be read
};

/// Compares what the tracer says it saw with what came. Used by the reader's thread.
class LossMeter {
 public:
  struct Span {
    std::uint64_t from_ns = 0;  ///< the beat before, or the hello
    std::uint64_t to_ns = 0;
    Losses lost;  ///< between the two
  };

  /// A tracer has started: its counts begin anew.
  void on_hello(std::uint64_t now_ns);
  void on_event() { ++received_; }
  void on_bad_line() {
    ++total_.parse;
    ++received_;  // a line did come: it is lost in parsing, not in transport
  }
  /// What was lost since the beat before, if anything.
  std::optional<Span> on_beat(const Beat& beat);

  /// Events that no beat tells of.
  void on_unseen(std::uint64_t events) {
    total_.tracer += events;
    told_.tracer += events;
  }
  /// The tracer's last word on what it dropped in its life. What no beat has told of that, which counts now.
  std::uint64_t on_dropped_in_all(std::uint64_t events) {
    const std::uint64_t untold = events > dropped_ ? events - dropped_ : 0;
    dropped_ += untold;
    on_unseen(untold);
    return untold;
  }
  [[nodiscard]] std::uint64_t last_beat_ns() const { return last_beat_ns_; }

  /// Lines that could not be read since the last beat, or ever in a stream without beats.
  std::uint64_t take_untold_parse() {
    const std::uint64_t untold = total_.parse - told_.parse;
    told_.parse = total_.parse;
    return untold;
  }

  [[nodiscard]] const Losses& total() const { return total_; }

 private:
  std::uint64_t last_beat_ns_ = 0;
  std::uint64_t received_ = 0;  // lines of this tracer's life
  std::uint64_t dropped_ = 0;   // as of the last beat, as below
  std::uint64_t missing_ = 0;
  Losses total_;
  Losses told_;
};

}  // namespace mapledger
