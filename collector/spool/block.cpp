#include "collector/spool/block.hpp"

#include <algorithm>
#include <stdexcept>

#include "collector/spool/record_codec.hpp"
#include "collector/spool/summary.hpp"

namespace mapledger::spool {

BlockBuilder::BlockBuilder(Seal seal, std::uint64_t next_seq, std::function<Clock::time_point()> now)
    : seal_(seal),
      now_(std::move(now)),
      next_seq_(next_seq),
      buffer_(kBlockHeaderBytes + kBlockTargetBytes + kMaxGapBytes, '\0') {}

char* BlockBuilder::room(std::size_t bytes) {
  if (buffer_.size() - used_ < bytes) [[unlikely]] {
    constexpr std::size_t kMost = kBlockHeaderBytes + kMaxPayloadBytes;
    if (used_ + bytes > kMost)
      throw std::length_error("a block of the spool is longer than its format allows");
    buffer_.resize(std::min(std::max(used_ + bytes, buffer_.size() * 2), kMost));
  }
  if (header_.records == 0) [[unlikely]] {
    since_ = now_();
    header_.first_seq = next_seq_;
  }
  return buffer_.data() + used_;
}

std::uint64_t BlockBuilder::added(const char* end) {
  used_ = static_cast<std::size_t>(end - buffer_.data());
  ++header_.records;
  return header_.last_seq = next_seq_++;
}

std::uint64_t BlockBuilder::add(const Event& event, std::int64_t time_us) {
  if (event.is_counted()) header_.last_time_us = std::max(header_.last_time_us, time_us);
  return added(put_event(room(kMaxSmallRecordBytes), event, time_us, base_us_));
}

std::uint64_t BlockBuilder::add_beat(std::int64_t complete_until_us) {
  header_.last_time_us = std::max(header_.last_time_us, complete_until_us);
  return added(put_beat(room(kMaxSmallRecordBytes), complete_until_us, base_us_));
}

std::uint64_t BlockBuilder::add(const Gap& gap) {
  return added(put_gap(room(kMaxGapBytes), gap));
}

void BlockBuilder::add(const Summary& summary) {
  if (!empty() || summary.batch->last_seq < summary.batch->first_seq) {
    throw std::logic_error("a summary is a block of its own and of one record at least");
  }
  std::string fields;
  put_summary(fields, summary);
  char* const out = room(fields.size() + 1);
  *out = kSummaryTag;
  std::copy(fields.begin(), fields.end(), out + 1);
  added(out + 1 + fields.size());
  header_.first_seq = summary.batch->first_seq;
  header_.last_seq = summary.batch->last_seq;
  header_.last_time_us = summary.batch->last_time_us;
  next_seq_ = header_.last_seq + 1;
}

SealedBlock BlockBuilder::seal() {
  const std::string_view payload(buffer_.data() + kBlockHeaderBytes, used_ - kBlockHeaderBytes);
  header_.payload_bytes = static_cast<std::uint32_t>(payload.size());
  header_.payload_crc = seal_.crc(payload);
  encode(header_, seal_, buffer_.data());
  return {header_, {buffer_.data(), used_}};
}

void BlockBuilder::clear() {
  used_ = kBlockHeaderBytes;
  header_ = BlockHeader();
  base_us_ = 0;
}

std::optional<BlockDecoder> BlockDecoder::open(std::string_view block, const Seal& seal) {
  BlockHeader header;
  if (!decode(block, seal, header) || block.size() != header.block_bytes()) return std::nullopt;
  const std::string_view payload = block.substr(kBlockHeaderBytes);
  if (seal.crc(payload) != header.payload_crc) return std::nullopt;
  return BlockDecoder(header, payload);
}

BlockDecoder::Next BlockDecoder::next(Record& record) {
  if (damaged_) return Next::kEnd;
  if (read_ == header_.records) return in_.left() == 0 ? Next::kEnd : damage();
  if (!take_record(in_, base_us_, record)) return damage();
  if (record.kind == RecordKind::kSummary) {
    const Batch& batch = *record.summary.batch;
    if (header_.records != 1 || batch.first_seq != header_.first_seq || batch.last_seq != header_.last_seq) {
      return damage();
    }
    record.seq = header_.last_seq;
  } else {
    if (header_.last_seq - header_.first_seq + 1 != header_.records) return damage();
    record.seq = next_seq_++;
  }
  ++read_;
  return Next::kRecord;
}

}  // namespace mapledger::spool
