#pragma once

#include <chrono>
#include <compare>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace mapledger::spool {

/// Where a segment stands in the spool: runs one after the other, segments of a run by their index.
struct SegmentKey {
  std::uint32_t run = 0;
  std::uint32_t index = 0;
  // clang-tidy 14 takes the 0 of a rewritten comparison for a pointer
  auto operator<=>(const SegmentKey&) const = default;  // NOLINT(modernize-use-nullptr)
};

/// What the spool knows of a segment.
struct Segment {
  enum class Kind {
    kRaw,         ///< a file of records
    kSummary,     ///< a file of the sums of records whose rows were shed
    kMemory,      ///< blocks that no file took
    kUnreadable,  ///< a file of another version or without a header: its records are missing, and how many
                  ///< nobody knows
  };
  Kind kind = Kind::kRaw;
  std::string path;
  std::deque<std::string> blocks;  ///< of kMemory: those not read yet
  std::uint64_t last_seq = 0;
  std::uint64_t bytes = 0;
  bool sealed = false;  ///< nothing more is appended
  bool synced = false;  ///< a sealed file of which everything is on the disk
};

/// The segments of a spool: what its appender, in the reader's thread, and its feeder share. Any thread; what
/// it hands out are copies.
class Segments {
 public:
  using Clock = std::chrono::steady_clock;

  void add(SegmentKey key, Segment segment);
  /// The last segment takes a block: of a file it is written already, in memory `block` is kept.
  void appended(std::uint64_t last_seq, std::uint64_t bytes, std::string block);
  void seal_last();
  /// Nothing is appended any more.
  void close();

  [[nodiscard]] std::optional<SegmentKey> next_after(std::optional<SegmentKey> key) const;
  /// Without its blocks. Nothing if it was removed.
  [[nodiscard]] std::optional<Segment> find(SegmentKey key) const;
  /// The oldest block in memory, which is the caller's from now on.
  std::optional<std::string> take_block(SegmentKey key);

  /// The oldest sealed file of records behind `reading`.
  [[nodiscard]] std::optional<SegmentKey> oldest_unread(std::optional<SegmentKey> reading) const;
  void replace(SegmentKey key, Segment segment);
  void mark_synced(SegmentKey key);
  void remove(SegmentKey key);

  /// Of all files; memory counts apart.
  [[nodiscard]] std::uint64_t file_bytes() const;
  [[nodiscard]] std::uint64_t memory_bytes() const;
  [[nodiscard]] bool closed() const;
  /// Whether the newest segment is in memory.
  [[nodiscard]] bool in_memory() const;

  /// Run and number of the last record of all; 0 and 0 if there is none.
  [[nodiscard]] std::pair<std::uint32_t, std::uint64_t> last() const;

  /// Records behind number `seq` of `run`, told from the numbers: an upper bound where some are missing.
  [[nodiscard]] std::uint64_t records_after(std::uint32_t run, std::uint64_t seq) const;

  /// Until something was appended or closed since `seen` (of appends()), or `deadline`.
  void await_append(std::uint64_t seen, Clock::time_point deadline) const;
  [[nodiscard]] std::uint64_t appends() const;
  /// Until something was removed or read since the call, or `deadline`.
  void await_room(Clock::time_point deadline) const;

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable appended_;
  mutable std::condition_variable freed_;
  std::map<SegmentKey, Segment> segments_;
  std::uint64_t file_bytes_ = 0;
  std::uint64_t memory_bytes_ = 0;
  std::uint64_t appends_ = 0;
  std::uint64_t frees_ = 0;
  bool closed_ = false;
};

}  // namespace mapledger::spool
