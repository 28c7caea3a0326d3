#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "collector/record_sink.hpp"
#include "collector/spool/block.hpp"
#include "collector/spool/segment_writer.hpp"
#include "collector/spool/spool.hpp"

namespace mapledger::spool {

/// Puts records into a run of the spool. They are gathered into a block, which flush() writes: what was
/// written survives the end of the process. If the disk takes no block, blocks are kept in memory, in their
/// place among the segments, and a new segment is tried every second; when the memory is full too, a live
/// stream's blocks are dropped (their numbers are missing, which becomes a gap), and a source that can wait
/// is told kFull. Used by the reader's thread.
class Appender final : public RecordSink {
 public:
  using Clock = std::chrono::steady_clock;
  /// What was read is written at the latest after this.
  static constexpr std::chrono::milliseconds kFlushAfter{25};

  /// Into the run that was begun last. `now` is a clock that a test may set.
  explicit Appender(Spool& spool, std::function<Clock::time_point()> now = Clock::now);

  void event(const Event& event, std::int64_t time_us) override { builder_.add(event, time_us); }
  void beat(std::int64_t time_us) override { builder_.add_beat(time_us); }
  void gap(const Gap& gap) override { builder_.add(gap); }

  enum class Flushed {
    kDone,
    kFull,  ///< nothing was written: wait for room and ask again
  };
  Flushed flush();
  /// Whether it is time for flush().
  [[nodiscard]] bool is_full() const { return builder_.is_full(); }
  /// When it will be; nothing: no record waits.
  [[nodiscard]] std::optional<Clock::time_point> due() const {
    const auto since = builder_.since();
    return since ? std::optional(*since + kFlushAfter) : std::nullopt;
  }
  /// Until there may be room, or `deadline`.
  void await_room(Clock::time_point deadline) { spool_.segments().await_room(deadline); }

  [[nodiscard]] std::uint64_t last_seq() const { return builder_.next_seq() - 1; }

 private:
  bool write(const SealedBlock& block);
  bool next_segment(std::uint64_t first_seq);
  Flushed keep_in_memory(const SealedBlock& block);
  void begin(Segment segment);

  Spool& spool_;
  std::function<Clock::time_point()> now_;
  BlockBuilder builder_;
  std::unique_ptr<SegmentWriter> writer_;
  std::uint32_t next_index_ = 0;
  bool in_memory_ = false;
  bool dropping_ = false;
  Clock::time_point next_try_;
};

}  // namespace mapledger::spool
