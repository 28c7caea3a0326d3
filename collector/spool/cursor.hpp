#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "collector/spool/block.hpp"
#include "collector/spool/segment_reader.hpp"
#include "collector/spool/spool.hpp"

namespace mapledger::spool {

/// Reads a spool from where the ledger stands, through all its segments in order, and follows what is
/// appended. Deletes what is stored and sheds what is over the budget: nobody else takes segments away. Owned
/// and used by the feeder, in its thread.
class Cursor {
 public:
  /// Blocks in memory are of the spool's newest run.
  explicit Cursor(Spool& spool) : spool_(spool) {}

  /// Begins behind record `seq` of `run`: what is before is stored, and is deleted. Returns how many segments
  /// of runs before `run` there were.
  std::size_t seek(std::uint32_t run, std::uint64_t seq);

  enum class Next {
    kRecord,  ///< record(), of run()
    kLost,    ///< something could not be read: the log says what; the next record's number tells how much
    kIdle,    ///< nothing more for now
    kEnd,     ///< nothing more, ever
  };
  Next next();
  Record& record() { return *record_; }
  /// The run and what its identities mean.
  [[nodiscard]] const SegmentHeader& header() const { return header_; }

  /// Deletes the segments of which all is stored, up to record `seq` of `run`; an unreadable one is put
  /// aside.
  void release(std::uint32_t run, std::uint64_t seq);

  /// While the files are over the budget: the oldest segment that is not begun is replaced by its sums.
  /// Before seek() only segments of the newest run are: of those before nobody knows how much is stored.
  /// Returns how many requests were shed.
  std::uint64_t shed();

  /// Brings to the disk what is not there yet.
  void sync();

 private:
  bool open_next();
  bool is_repeated();
  [[nodiscard]] std::optional<SegmentKey> begun() const;
  bool open_file(const Segment& segment);
  Next next_of_file();
  Next next_of_memory();
  bool put_aside();
  void tell(const std::string& what);
  FileResult<void> put_away(const Segment& segment);

  Spool& spool_;
  std::optional<SegmentKey> at_;  // the segment that is being read, or was last
  bool is_open_ = false;
  bool is_whole_ = false;  // nothing is appended to it any more, and that was seen before it was read last
  Segment::Kind kind_ = Segment::Kind::kRaw;
  std::unique_ptr<SegmentReader> reader_;
  std::string block_;  // of memory
  BlockDecoder decoder_;
  SegmentHeader header_;
  Record* record_ = nullptr;
  Record memory_record_;
  std::set<std::string> told_;  // what is wrong with the disk
  bool sought_ = false;
  std::uint32_t skip_run_ = 0;
  std::uint64_t skip_seq_ = 0;
  std::uint32_t last_run_ = 0;  // of the record that was given last
  std::uint64_t last_seq_ = 0;
};

}  // namespace mapledger::spool
