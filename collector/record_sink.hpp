#pragma once

#include <cstdint>

#include "collector/account/batch.hpp"
#include "collector/parse/event.hpp"

namespace mapledger {

/// Takes what ingest makes of lines, in their order. The spool is one; tests have their own.
class RecordSink {
 public:
  virtual ~RecordSink() = default;
  /// `time_us`: UTC.
  virtual void event(const Event& event, std::int64_t time_us) = 0;
  /// Up to `time_us` the stream is whole.
  virtual void beat(std::int64_t time_us) = 0;
  virtual void gap(const Gap& gap) = 0;
};

}  // namespace mapledger
