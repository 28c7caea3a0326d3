#pragma once

#include <memory>
#include <string>

#include "collector/spool/block.hpp"
#include "collector/spool/block_finder.hpp"
#include "collector/spool/file_system.hpp"
#include "collector/spool/format.hpp"
#include "collector/spool/record.hpp"

namespace mapledger::spool {

/// What is known of a segment without reading its payloads.
struct SegmentTail {
  std::uint64_t last_seq = 0;           ///< of its last whole block; header().first_seq - 1 if there is none
  std::int64_t last_time_us = kNoTime;  ///< greatest time of its blocks
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;  ///< up to the end of the last whole block
};

/// Reads the records of one segment file in order. Owned by the feeder, used by one thread; holds one block
/// in memory.
///
/// A segment that is still written to is followed: next() answers kEnd when all that is wholly there was
/// read, and goes on when asked again after more was written. Call finish() once the writer has gone on to
/// another segment or is no more; kEnd then means that the segment was read to its end.
///
/// A damaged span is passed over and told once, as kDamage with damage(); what is whole behind it still
/// comes. How many records were lost shows in the next record's number. Nothing that was not written is ever
/// given, and numbers grow strictly. A torn tail is no damage.
///
/// Errors are those of the disk. After one, next() may be asked again.
class SegmentReader {
 public:
  enum class Next { kRecord, kEnd, kDamage };

  static FileResult<std::unique_ptr<SegmentReader>> open(FileSystem& files, const std::string& path);

  /// If it is not kGood, there is nothing that next() could read. kTorn stays so: open it anew if it may have
  /// grown.
  [[nodiscard]] HeaderState state() const { return state_; }
  /// In words that name the file; empty if kGood.
  [[nodiscard]] std::string problem() const;
  [[nodiscard]] const SegmentHeader& header() const { return header_; }

  /// Leaves out all records up to this number, whole blocks of them unread.
  void skip_through(std::uint64_t seq) { skip_through_ = seq; }
  void finish() { finder_.finish(); }

  FileResult<Next> next();
  /// The record that the last next() gave, until the one after; its parts may be moved out.
  Record& record() { return record_; }
  [[nodiscard]] const Damage& damage() const { return damage_; }
  /// Where in the file it reads: all before has been given.
  [[nodiscard]] std::uint64_t offset() const { return finder_.offset(); }

  /// Walks over the block headers, a read of 48 bytes each. Does not move next().
  FileResult<SegmentTail> tail();

 private:
  SegmentReader(std::unique_ptr<File> file, std::string path, std::string_view area);

  FileResult<Next> next_block();
  FileResult<bool> load_payload();
  Next damage(const Damage& damage);

  std::unique_ptr<File> file_;
  std::string path_;
  SegmentHeader header_;
  HeaderState state_;
  std::uint32_t version_;
  Seal seal_;
  BlockFinder finder_;
  std::uint64_t skip_through_ = 0;
  std::string payload_;
  BlockDecoder decoder_;
  bool in_block_ = false;
  Record record_;
  Damage damage_;
};

}  // namespace mapledger::spool
