#include "collector/spool/segment_reader.hpp"

#include <algorithm>

namespace mapledger::spool {

FileResult<std::unique_ptr<SegmentReader>> SegmentReader::open(FileSystem& files, const std::string& path) {
  auto file = files.open(path);
  if (!file) return file.error();
  std::string area(kHeaderAreaBytes, '\0');
  const auto got = (*file)->read_at(0, area);
  if (!got) return got.error();
  area.resize(*got);
  return std::unique_ptr<SegmentReader>(new SegmentReader(std::move(*file), path, area));
}

SegmentReader::SegmentReader(std::unique_ptr<File> file, std::string path, std::string_view area)
    : file_(std::move(file)),
      path_(std::move(path)),
      state_(decode(area, header_)),
      version_(version_of(area)),
      seal_(header_),
      finder_(*file_, header_) {}

std::string SegmentReader::problem() const {
  switch (state_) {
    case HeaderState::kGood:
      return {};
    case HeaderState::kTorn:
      return path_ + " ends within its header: nothing was stored in it";
    case HeaderState::kNotASegment:
      return path_ + " is not a segment of a spool";
    case HeaderState::kDamaged:
      return path_ + " has a damaged header: its records cannot be read";
    case HeaderState::kOlderVersion:
    case HeaderState::kNewerVersion:
      return path_ + " is of format version " + std::to_string(version_) + "; this program reads versions " +
             std::to_string(kOldestFormatVersion) + " to " + std::to_string(kFormatVersion) +
             (state_ == HeaderState::kOlderVersion ? ": let the program that wrote it store it"
                                                   : ": use the newer program");
  }
  return {};
}

FileResult<SegmentReader::Next> SegmentReader::next() {
  if (state_ != HeaderState::kGood) return Next::kEnd;
  for (;;) {
    if (!in_block_) {
      auto found = next_block();
      if (!found || *found != Next::kRecord) return found;
    }
    const std::size_t left = decoder_.bytes_left();
    const std::uint32_t records_left = decoder_.records_left();
    switch (decoder_.next(record_)) {
      case BlockDecoder::Next::kRecord:
        if (record_.seq <= skip_through_) break;
        return Next::kRecord;
      case BlockDecoder::Next::kEnd:
        in_block_ = false;
        finder_.pass();
        break;
      case BlockDecoder::Next::kDamage: {
        in_block_ = false;
        const std::uint64_t end = finder_.offset() + finder_.header().block_bytes();
        finder_.pass();
        return damage({end - left, left, records_left, "a block with what is no record"});
      }
    }
  }
}

/// kRecord: the decoder has a block.
FileResult<SegmentReader::Next> SegmentReader::next_block() {
  for (;;) {
    const auto found = finder_.find();
    if (!found) return found.error();
    if (*found == BlockFinder::Found::kEnd) return Next::kEnd;
    if (*found == BlockFinder::Found::kDamage) return damage(finder_.damage());
    if (finder_.header().last_seq <= skip_through_) {
      finder_.pass();
      continue;
    }
    const auto loaded = load_payload();
    if (!loaded) return loaded.error();
    if (*loaded) {
      decoder_ = BlockDecoder(finder_.header(), payload_);
      in_block_ = true;
      return Next::kRecord;
    }
    // The writer may have taken a torn piece off and written another block there between the two reads: look
    // again.
    const std::uint32_t crc_before = finder_.header().payload_crc;
    const auto again = finder_.find();
    if (!again) return again.error();
    if (*again != BlockFinder::Found::kBlock || finder_.header().payload_crc != crc_before) continue;
    const BlockHeader& header = finder_.header();
    const Damage lost{finder_.offset(), header.block_bytes(), header.records, "a block whose CRC is wrong"};
    finder_.pass();
    return damage(lost);
  }
}

FileResult<bool> SegmentReader::load_payload() {
  payload_.resize(finder_.header().payload_bytes);  // which the file was seen to hold
  const auto got = file_->read_at(finder_.offset() + kBlockHeaderBytes, payload_);
  if (!got) return got.error();
  return *got == payload_.size() && seal_.crc(payload_) == finder_.header().payload_crc;
}

SegmentReader::Next SegmentReader::damage(const Damage& damage) {
  damage_ = damage;
  return Next::kDamage;
}

FileResult<SegmentTail> SegmentReader::tail() {
  SegmentTail tail;
  tail.last_seq = header_.first_seq - 1;
  tail.bytes = kHeaderAreaBytes;
  if (state_ != HeaderState::kGood) return tail;
  for (BlockFinder finder(*file_, header_);;) {
    const auto found = finder.find();
    if (!found) return found.error();
    if (*found == BlockFinder::Found::kEnd) return tail;
    if (*found == BlockFinder::Found::kDamage) continue;
    const BlockHeader& block = finder.header();
    tail.last_seq = block.last_seq;
    tail.last_time_us = std::max(tail.last_time_us, block.last_time_us);
    tail.records += block.records;
    finder.pass();
    tail.bytes = finder.offset();
  }
}

}  // namespace mapledger::spool
