#include "collector/spool/cursor.hpp"

#include <fmt/format.h>

#include <utility>

#include <spdlog/spdlog.h>

#include "collector/spool/shed.hpp"

namespace mapledger::spool {
namespace {

constexpr std::size_t kMostTold = 1'000;

}  // namespace

std::size_t Cursor::seek(std::uint32_t run, std::uint64_t seq) {
  skip_run_ = run;
  skip_seq_ = last_seq_ = seq;
  last_run_ = run;
  sought_ = true;
  std::size_t before = 0;
  for (auto key = spool_.segments().next_after(std::nullopt); key && key->run < run;
       key = spool_.segments().next_after(key)) {
    ++before;
  }
  release(run, seq);
  return before;
}

Cursor::Next Cursor::next() {
  for (;;) {
    // Asked before looking for a segment: one that is added afterwards is not taken for none.
    const bool is_closed = spool_.segments().closed();
    if (!is_open_ && !open_next()) return is_closed ? Next::kEnd : Next::kIdle;
    if (kind_ == Segment::Kind::kUnreadable) {
      is_open_ = false;
      return Next::kLost;
    }
    const Next next = kind_ == Segment::Kind::kMemory ? next_of_memory() : next_of_file();
    if (next == Next::kRecord && is_repeated()) continue;
    if (next != Next::kIdle) return next;
    if (is_whole_) {
      is_open_ = false;
      reader_.reset();
      continue;
    }
    const auto segment = spool_.segments().find(*at_);
    is_whole_ = !segment || segment->sealed;
    if (!is_whole_) return Next::kIdle;
    if (reader_) reader_->finish();  // what came before it was sealed is read now
  }
}

/// Whether a record of that number was given before: a block that a file took although it said otherwise is
/// kept in memory too.
bool Cursor::is_repeated() {
  if (header_.run == last_run_ && record_->seq <= last_seq_) return true;
  last_run_ = header_.run;
  last_seq_ = record_->seq;
  return false;
}

bool Cursor::open_next() {
  auto key = spool_.segments().next_after(at_);
  // What is stored and could not be deleted is not read again.
  while (key && key->run < skip_run_) key = spool_.segments().next_after(key);
  if (!key) return false;
  const auto segment = spool_.segments().find(*key);
  const auto before = std::exchange(at_, key);
  kind_ = segment->kind;
  is_open_ = true;
  is_whole_ = false;
  if (kind_ == Segment::Kind::kMemory) {
    header_ = spool_.header(key->index, 1);
    decoder_ = {};
  } else if (kind_ != Segment::Kind::kUnreadable && !open_file(*segment)) {
    if (put_aside()) {
      kind_ = Segment::Kind::kUnreadable;
    } else {
      at_ = before;
      is_open_ = false;
    }
  }
  return is_open_;
}

/// The segment that is read cannot be: its file is kept when its time to be deleted comes. False if it is
/// still written to: it is tried again then.
bool Cursor::put_aside() {
  const auto segment = spool_.segments().find(*at_);
  if (!segment || !segment->sealed) return false;
  spool_.segments().replace(
      *at_, {Segment::Kind::kUnreadable, segment->path, {}, segment->last_seq, segment->bytes, true, true});
  return true;
}

bool Cursor::open_file(const Segment& segment) {
  auto opened = SegmentReader::open(spool_.files(), segment.path);
  if (!opened || (*opened)->state() != HeaderState::kGood) {
    tell(fmt::format("cannot read the spool: {}", opened ? (*opened)->problem() : opened.error().message));
    return false;
  }
  reader_ = *std::move(opened);
  header_ = reader_->header();
  if (header_.run == skip_run_) reader_->skip_through(skip_seq_);
  return true;
}

Cursor::Next Cursor::next_of_file() {
  const auto next = reader_->next();
  if (!next) {
    tell(fmt::format("cannot read the spool: {}", next.error().message));
    if (!put_aside()) return Next::kIdle;
    is_open_ = false;
    reader_.reset();
    return Next::kLost;
  }
  switch (*next) {
    case SegmentReader::Next::kRecord:
      record_ = &reader_->record();
      return Next::kRecord;
    case SegmentReader::Next::kEnd:
      return Next::kIdle;
    case SegmentReader::Next::kDamage:
      break;
  }
  const Damage& damage = reader_->damage();
  spdlog::error("{}: {} bytes at {} cannot be read: {}", spool_.path(*at_, "seg"), damage.bytes,
                damage.offset, damage.what);
  return Next::kLost;
}

Cursor::Next Cursor::next_of_memory() {
  for (;;) {
    if (decoder_.next(memory_record_) == BlockDecoder::Next::kRecord) {
      record_ = &memory_record_;
      return Next::kRecord;
    }
    auto block = spool_.segments().take_block(*at_);
    if (!block) return Next::kIdle;
    block_ = *std::move(block);
    decoder_ = BlockDecoder::open(block_, Seal(header_)).value();  // it never left our memory
  }
}

/// Once: what fails is tried many times a second.
void Cursor::tell(const std::string& what) {
  if (told_.size() < kMostTold && told_.insert(what).second) spdlog::error("{}", what);
}

void Cursor::release(std::uint32_t run, std::uint64_t seq) {
  for (auto key = spool_.segments().next_after(std::nullopt); key; key = spool_.segments().next_after(key)) {
    const auto segment = spool_.segments().find(*key);
    const bool is_stored = key->run < run || (key->run == run && segment->last_seq <= seq);
    const bool is_passed = !at_ || *key < *at_ || (*key == *at_ && !is_open_) || key->run < skip_run_;
    if (!is_stored) return;
    if (!segment->sealed || !is_passed) continue;
    const auto gone = put_away(*segment);
    if (!gone && gone.error().problem != FileProblem::kNotFound) {
      tell(gone.error().message);
      return;
    }
    spool_.segments().remove(*key);
  }
}

FileResult<void> Cursor::put_away(const Segment& segment) {
  switch (segment.kind) {
    case Segment::Kind::kMemory:
      return {};
    case Segment::Kind::kUnreadable:
      return spool_.files().rename(segment.path, segment.path + ".unreadable");
    case Segment::Kind::kRaw:
    case Segment::Kind::kSummary:
      break;
  }
  return spool_.files().remove(segment.path);
}

/// The last segment of which a part may be stored: its sums would count that twice.
std::optional<SegmentKey> Cursor::begun() const {
  if (at_) return at_;
  // While nobody knows where the ledger stands, that may be any of the runs before.
  if (!sought_) return SegmentKey{spool_.last_run() - 1, UINT32_MAX};
  std::optional<SegmentKey> at = SegmentKey{skip_run_ - 1, UINT32_MAX};
  for (auto key = spool_.segments().next_after(at); key && key->run == skip_run_;
       key = spool_.segments().next_after(key)) {
    at = key;
    if (spool_.segments().find(*key)->last_seq > skip_seq_) break;
  }
  return at;
}

std::uint64_t Cursor::shed() {
  std::uint64_t requests = 0;
  while (spool_.segments().file_bytes() > spool_.options().budget_bytes) {
    const auto key = spool_.segments().oldest_unread(begun());
    if (!key) break;
    const auto segment = spool_.segments().find(*key);
    const auto shed = shed_segment(spool_.files(), segment->path, spool_.path(*key, "sum"));
    if (!shed) {
      tell(fmt::format("cannot shed: {}", shed.error().message));
      break;
    }
    spool_.segments().replace(
        *key,
        {Segment::Kind::kSummary, spool_.path(*key, "sum"), {}, segment->last_seq, shed->bytes, true, true});
    spdlog::warn("the spool is over its budget of {} bytes: {} requests are in the sums, not in the log",
                 spool_.options().budget_bytes, shed->requests);
    requests += shed->requests;
  }
  return requests;
}

void Cursor::sync() {
  bool any = false;
  for (auto key = spool_.segments().next_after(std::nullopt); key; key = spool_.segments().next_after(key)) {
    const auto segment = spool_.segments().find(*key);
    if (segment->kind != Segment::Kind::kRaw || segment->synced) continue;
    auto file = spool_.files().open(segment->path);
    const auto synced = file ? (*file)->sync() : FileResult<void>(file.error());
    if (!synced) {
      spdlog::error("{}", synced.error().message);
      return;
    }
    any = true;
    if (segment->sealed) spool_.segments().mark_synced(*key);
  }
  if (!any) return;
  const auto named = spool_.files().sync_directory(spool_.options().directory.string());
  if (!named) spdlog::error("{}", named.error().message);
}

}  // namespace mapledger::spool
