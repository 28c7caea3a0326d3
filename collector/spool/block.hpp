#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "collector/spool/format.hpp"
#include "collector/spool/record.hpp"
#include "collector/spool/varint.hpp"

namespace mapledger::spool {

/// A whole block, header and payload: what a segment file holds and what is kept in memory while no file
/// takes it.
struct SealedBlock {
  BlockHeader header;
  std::string_view bytes;  ///< within the builder, until it is used again; copy it to keep it
};

/// Puts records together into one block after the other and gives each the next sequence number of the run.
/// Knows no file: a block that could not be written is a string that its owner may keep, write later, or read
/// back with a BlockDecoder. Owned by the spool, used by one thread.
///
///     builder.add(event, time_us);
///     if (builder.is_full() || now - *builder.since() >= 50ms) {
///       const SealedBlock block = builder.seal();
///       if (auto written = writer.write(block); !written) memory.push_back(std::string(block.bytes));
///       builder.clear();
///     }
class BlockBuilder {
 public:
  using Clock = std::chrono::steady_clock;

  /// `now` is asked once a block.
  BlockBuilder(Seal seal, std::uint64_t next_seq, std::function<Clock::time_point()> now = Clock::now);

  // Each returns the number that the record got.
  std::uint64_t add(const Event& event, std::int64_t time_us);
  std::uint64_t add_beat(std::int64_t complete_until_us);
  std::uint64_t add(const Gap& gap);
  /// The builder must be empty, and is full then: a summary is a block of its own, for the numbers of its
  /// batch. Throws std::length_error if the batch is of more records than a batch may have.
  void add(const Summary& summary);

  [[nodiscard]] bool empty() const { return header_.records == 0; }
  /// Time to write it. More still fits, up to kMaxPayloadBytes, beyond which add() throws.
  [[nodiscard]] bool is_full() const { return used_ >= kBlockHeaderBytes + kBlockTargetBytes; }
  /// When the first record was added, if there is one.
  [[nodiscard]] std::optional<Clock::time_point> since() const {
    return empty() ? std::nullopt : std::optional(since_);
  }
  /// The number that the next record gets.
  [[nodiscard]] std::uint64_t next_seq() const { return next_seq_; }
  [[nodiscard]] std::size_t bytes() const { return used_; }

  /// The block so far, of at least one record. The builder keeps it until clear().
  SealedBlock seal();
  /// Begins the next block.
  void clear();

 private:
  char* room(std::size_t bytes);
  std::uint64_t added(const char* end);

  Seal seal_;
  std::function<Clock::time_point()> now_;
  std::uint64_t next_seq_;
  std::string buffer_;  // its size is the room there is
  std::size_t used_ = kBlockHeaderBytes;
  BlockHeader header_;
  std::int64_t base_us_ = 0;
  Clock::time_point since_;
};

/// Reads the records of one block, of a file or of memory, one after the other. Borrows the block's bytes.
/// One thread.
class BlockDecoder {
 public:
  enum class Next { kRecord, kEnd, kDamage };

  /// No block: the first next() is kEnd.
  BlockDecoder() : in_({}) {}
  /// A payload whose CRC is right.
  BlockDecoder(const BlockHeader& header, std::string_view payload)
      : header_(header), in_(payload), next_seq_(header.first_seq) {}
  /// A whole block as SealedBlock::bytes; nothing if it is not one or its CRCs are wrong.
  static std::optional<BlockDecoder> open(std::string_view block, const Seal& seal);

  /// kDamage: what follows is no record; nothing more comes of this block.
  Next next(Record& record);
  [[nodiscard]] const BlockHeader& header() const { return header_; }
  /// Records that did not come yet.
  [[nodiscard]] std::uint32_t records_left() const { return header_.records - read_; }
  [[nodiscard]] std::size_t bytes_left() const { return in_.left(); }

 private:
  Next damage() {
    in_.fail();
    damaged_ = true;
    return Next::kDamage;
  }

  BlockHeader header_;
  FieldCursor in_;
  std::uint64_t next_seq_ = 0;
  std::uint32_t read_ = 0;
  std::int64_t base_us_ = 0;
  bool damaged_ = false;
};

}  // namespace mapledger::spool
