#pragma once

#include <cstdint>
#include <string>

#include "collector/spool/file_system.hpp"
#include "collector/spool/format.hpp"

namespace mapledger::spool {

/// A span of a segment that could not be read.
struct Damage {
  std::uint64_t offset = 0;  ///< in the file
  std::uint64_t bytes = 0;
  std::uint64_t records = 0;  ///< that were in it; 0: not known, the next record's number tells
  const char* what = "";
};

/// Goes from block header to block header through a segment that may still grow, and over what is none. Owned
/// by a reader, used by its thread.
class BlockFinder {
 public:
  enum class Found {
    kBlock,   ///< header() and offset() are those of a block that is wholly there
    kEnd,     ///< nothing more for now, or a torn tail
    kDamage,  ///< damage() was passed over
  };

  BlockFinder(File& file, const SegmentHeader& segment)
      : file_(file), seal_(segment), last_seq_(segment.first_seq - 1) {}

  /// Looks at the offset. Finds the same block again until pass() is called.
  FileResult<Found> find();
  /// Goes behind the block that was found.
  void pass();
  /// Nothing more will be written: a rest in which there is no block is damage, unless it is a torn tail.
  void finish() { finished_ = true; }

  [[nodiscard]] const BlockHeader& header() const { return header_; }
  [[nodiscard]] std::uint64_t offset() const { return offset_; }
  [[nodiscard]] const Damage& damage() const { return damage_; }

 private:
  FileResult<Found> find_further(std::uint64_t size);
  Found damage_until(std::uint64_t end, const char* what);

  File& file_;
  Seal seal_;
  std::uint64_t offset_ = kHeaderAreaBytes;
  std::uint64_t last_seq_;
  std::uint64_t scanned_to_ = 0;  // no block begins between the offset and here
  bool only_zeros_ = true;        // between the offset and there
  bool finished_ = false;
  BlockHeader header_;
  Damage damage_;
  std::string piece_;
};

}  // namespace mapledger::spool
