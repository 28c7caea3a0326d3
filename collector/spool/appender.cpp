#include "collector/spool/appender.hpp"

#include <spdlog/spdlog.h>

namespace mapledger::spool {

Appender::Appender(Spool& spool, std::function<Clock::time_point()> now)
    : spool_(spool),
      now_(std::move(now)),
      builder_(Seal(spool.id(), spool.last_run()), 1, now_),
      in_memory_(spool.is_memory_only()) {
  if (in_memory_) begin({Segment::Kind::kMemory, "in memory", {}, 0, 0, false, true});
}

Appender::Flushed Appender::flush() {
  if (builder_.empty()) return Flushed::kDone;
  const Segments& segments = spool_.segments();
  const SealedBlock block = builder_.seal();
  if (spool_.options().waits && !in_memory_ &&
      segments.file_bytes() + block.bytes.size() > spool_.options().budget_bytes) {
    return Flushed::kFull;
  }
  if (!write(block) && keep_in_memory(block) == Flushed::kFull) return Flushed::kFull;
  builder_.clear();
  return Flushed::kDone;
}

/// To a file. False: no file takes it.
bool Appender::write(const SealedBlock& block) {
  if (spool_.is_memory_only()) return false;
  if (in_memory_ && now_() < next_try_) return false;
  const bool is_long = writer_ != nullptr && writer_->bytes() >= spool_.options().segment_bytes();
  const bool is_new = writer_ == nullptr || is_long;
  if (is_new && !next_segment(block.header.first_seq)) return false;
  auto written = writer_->write(block);
  if (!written && is_new) static_cast<void>(spool_.files().remove(writer_->path()));
  if (written) {
    if (is_new) {
      begin({Segment::Kind::kRaw,
             writer_->path(),
             {},
             block.header.first_seq - 1,
             kHeaderAreaBytes,
             false,
             false});
    }
    spool_.segments().appended(block.header.last_seq, block.bytes.size(), {});
    // A block that could not be synced is kept in memory too: the disk may have dropped it.
    if (spool_.options().sync_after.count() == 0) written = writer_->sync();
  }
  if (!written) {
    if (!in_memory_) spdlog::error("{}; keeping what comes in memory", written.error().message);
    writer_.reset();
    return false;
  }
  if (in_memory_) spdlog::info("the spool's disk takes records again");
  in_memory_ = dropping_ = false;
  return true;
}

bool Appender::next_segment(std::uint64_t first_seq) {
  const SegmentKey key{spool_.last_run(), next_index_};
  auto made =
      SegmentWriter::create(spool_.files(), spool_.path(key, "seg"), spool_.header(key.index, first_seq));
  if (!made) {
    if (!in_memory_) spdlog::error("{}; keeping what comes in memory", made.error().message);
    if (made.error().problem == FileProblem::kExists) ++next_index_;  // a piece that could not be removed
    writer_.reset();
    return false;
  }
  writer_ = *std::move(made);
  return true;
}

Appender::Flushed Appender::keep_in_memory(const SealedBlock& block) {
  Segments& segments = spool_.segments();
  if (!segments.in_memory()) begin({Segment::Kind::kMemory, "in memory", {}, 0, 0, false, true});
  in_memory_ = true;
  if (now_() >= next_try_) next_try_ = now_() + std::chrono::seconds(1);
  if (segments.memory_bytes() + block.bytes.size() <= spool_.options().memory_bytes) {
    segments.appended(block.header.last_seq, 0, std::string(block.bytes));
    return Flushed::kDone;
  }
  if (spool_.options().waits) return Flushed::kFull;
  if (!dropping_) spdlog::error("no disk and no memory left for the spool: records are lost until there is");
  dropping_ = true;
  return Flushed::kDone;
}

void Appender::begin(Segment segment) {
  spool_.segments().seal_last();
  spool_.segments().add({spool_.last_run(), next_index_++}, std::move(segment));
}

}  // namespace mapledger::spool
