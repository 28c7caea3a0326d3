#pragma once

#include <cstdint>
#include <vector>

#include "tests/chaos/verdict.hpp"

namespace mapledger::chaos {

/// When requests were not recorded: from the moment at which the collector or its tracer goes until the
/// collector is ready and a tracer of it armed. Begins with nothing running. Times in microseconds UTC, never
/// falling. One thread.
class OutageLog {
 public:
  /// With the collector goes its tracer.
  void collector_down(std::int64_t at_us);
  void collector_up(std::int64_t at_us);
  void tracer_down(std::int64_t at_us);
  void tracer_up(std::int64_t at_us);

  [[nodiscard]] bool recording() const { return collector_ && tracer_; }
  /// All so far, merged; one that goes on ends at `now_us`.
  [[nodiscard]] std::vector<Span> spans(std::int64_t now_us) const;

 private:
  void went(std::int64_t at_us);
  void came(std::int64_t at_us);

  bool collector_ = false;
  bool tracer_ = false;
  std::int64_t since_us_ = 0;
  std::vector<Span> ended_;
};

}  // namespace mapledger::chaos
