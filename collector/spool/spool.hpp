#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "collector/account/pages.hpp"
#include "collector/spool/file_system.hpp"
#include "collector/spool/format.hpp"
#include "collector/spool/segments.hpp"

namespace mapledger::spool {

struct SpoolOptions {
  std::filesystem::path directory;  ///< of this host alone; empty: all is kept in memory, nothing survives
  std::uint64_t memory_id = 0;      ///< what it is known by if all is in memory; 0: something random
  std::uint64_t budget_bytes = 1ULL << 30U;    ///< of all files; beyond it the oldest requests are shed …
  bool waits = false;                          ///< … or the appender says kFull, for a source that can wait
  std::uint64_t memory_bytes = 16ULL << 20U;   ///< of records that no file takes
  std::chrono::milliseconds sync_after{1000};  ///< what is unstored for longer is synced; 0: each block at
                                               ///< once; negative: left to the kernel

  [[nodiscard]] std::uint64_t segment_bytes() const {
    constexpr std::uint64_t kMost = 16ULL << 20U;
    constexpr std::uint64_t kLeast = 128ULL << 10U;
    return std::clamp(budget_bytes / 16, kLeast, kMost);
  }
};

/// The spool of one host: a directory of segments, of which every start of the collector begins a new run.
/// Files in it:
///     lock                      held while a collector uses it
///     state                     "mapledger spool 1\n<spool id, 16 hex digits> <last run>\n"
///     0000000007-00000002.seg   run 7, segment 2 (format.hpp)
///     0000000007-00000001.sum   the same, shed: the sums of its records
///     *.unreadable              a segment that this program cannot read, kept for somebody who can; so named
///                               once the gap is stored
/// An Appender writes it, in the reader's thread; a Cursor reads it and deletes what is stored, in the
/// feeder's. Owned by the app, outlives both.
class Spool {
 public:
  /// Takes the directory, makes it if need be, and finds out what it holds. An error if another collector has
  /// it or it cannot be used.
  static Result<std::unique_ptr<Spool>> open(FileSystem& files, SpoolOptions options, std::uint64_t host_id);

  [[nodiscard]] std::uint64_t id() const { return id_; }
  /// Of the newest run that was begun; 0: the spool is new.
  [[nodiscard]] std::uint32_t last_run() const { return run_; }
  /// UTC of the newest event or beat that was found at start; 0: none.
  [[nodiscard]] std::int64_t last_time_us() const { return last_time_us_; }

  /// Written down before anything of the run is. Higher than last_run().
  Result<void> begin_run(std::uint32_t run, std::uint64_t world, PageSizes pages);
  [[nodiscard]] SegmentHeader header(std::uint32_t index, std::uint64_t first_seq) const;

  [[nodiscard]] std::string path(SegmentKey key, const char* ending) const;
  /// From its next start on it is another spool: what it holds cannot be told from what is stored, so that
  /// start leaves it out with a gap.
  void disown();
  [[nodiscard]] const SpoolOptions& options() const { return options_; }
  [[nodiscard]] bool is_memory_only() const { return options_.directory.empty(); }
  [[nodiscard]] FileSystem& files() { return files_; }
  [[nodiscard]] Segments& segments() { return segments_; }
  [[nodiscard]] const Segments& segments() const { return segments_; }

 private:
  Spool(FileSystem& files, SpoolOptions options, std::uint64_t host_id)
      : files_(files), options_(std::move(options)), host_id_(host_id) {}
  Result<void> load_state();
  Result<void> write_state(std::uint64_t id);
  Result<void> find_segments();
  std::optional<std::uint64_t> find_segment(SegmentKey key, const std::string& path, Segment::Kind kind,
                                            std::uint64_t last_seq);

  FileSystem& files_;
  SpoolOptions options_;
  std::uint64_t host_id_;
  std::unique_ptr<DirectoryLock> lock_;
  std::uint64_t id_ = 0;
  std::uint32_t run_ = 0;
  std::uint64_t world_ = 0;
  PageSizes pages_;
  std::int64_t last_time_us_ = 0;
  Segments segments_;
};

}  // namespace mapledger::spool
