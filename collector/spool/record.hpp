#pragma once

#include <cstdint>
#include <memory>

#include "collector/account/batch.hpp"
#include "collector/parse/event.hpp"

namespace mapledger::spool {

enum class RecordKind : std::uint8_t { kEvent, kBeat, kGap, kSummary };

/// What stands in a summary segment for request rows that were shed: a batch without its `requests`, and
/// which rows those were. The batch's sums are whole: they count the shed rows.
struct Summary {
  std::unique_ptr<Batch> batch;
  std::uint64_t shed_requests = 0;
  std::int64_t from_us = 0;  ///< of the shed rows
  std::int64_t to_us = 0;
};

/// One record as it is read back. Reused from record to record: only what `kind` names is meaningful.
struct Record {
  RecordKind kind = RecordKind::kEvent;
  std::uint64_t seq = 0;     ///< of a summary: of its last record
  std::int64_t time_us = 0;  ///< UTC. Of an event: when; of a beat: complete until. Else not set.
  Event
      event;  ///< without cpu, seq and time_ns; `name` points into the block: it lives until the next is read
  Gap gap;
  Summary summary;  ///< its batch may be moved out

  /// Whether the stream has come as far as `time_us`.
  [[nodiscard]] bool tells_time() const {
    return kind == RecordKind::kBeat || (kind == RecordKind::kEvent && event.is_counted());
  }
};

}  // namespace mapledger::spool
