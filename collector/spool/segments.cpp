#include "collector/spool/segments.hpp"

#include <algorithm>
#include <utility>

namespace mapledger::spool {

void Segments::add(SegmentKey key, Segment segment) {
  const std::lock_guard lock(mutex_);
  file_bytes_ += segment.bytes;
  segments_.insert_or_assign(key, std::move(segment));
}

void Segments::appended(std::uint64_t last_seq, std::uint64_t bytes, std::string block) {
  const std::lock_guard lock(mutex_);
  Segment& last = segments_.rbegin()->second;
  last.last_seq = last_seq;
  if (last.kind == Segment::Kind::kMemory) {
    memory_bytes_ += block.size();
    last.blocks.push_back(std::move(block));
  } else {
    last.bytes += bytes;
    file_bytes_ += bytes;
  }
  ++appends_;
  appended_.notify_all();
}

void Segments::seal_last() {
  const std::lock_guard lock(mutex_);
  if (!segments_.empty()) segments_.rbegin()->second.sealed = true;
}

void Segments::close() {
  const std::lock_guard lock(mutex_);
  if (!segments_.empty()) segments_.rbegin()->second.sealed = true;
  closed_ = true;
  ++appends_;
  appended_.notify_all();
}

std::optional<SegmentKey> Segments::next_after(std::optional<SegmentKey> key) const {
  const std::lock_guard lock(mutex_);
  const auto next = key ? segments_.upper_bound(*key) : segments_.begin();
  return next == segments_.end() ? std::nullopt : std::optional(next->first);
}

std::optional<Segment> Segments::find(SegmentKey key) const {
  const std::lock_guard lock(mutex_);
  const auto found = segments_.find(key);
  if (found == segments_.end()) return std::nullopt;
  const Segment& s = found->second;
  return Segment{s.kind, s.path, {}, s.last_seq, s.bytes, s.sealed, s.synced};
}

std::optional<std::string> Segments::take_block(SegmentKey key) {
  const std::lock_guard lock(mutex_);
  const auto found = segments_.find(key);
  if (found == segments_.end() || found->second.blocks.empty()) return std::nullopt;
  std::string block = std::move(found->second.blocks.front());
  found->second.blocks.pop_front();
  memory_bytes_ -= block.size();
  ++frees_;
  freed_.notify_all();
  return block;
}

std::optional<SegmentKey> Segments::oldest_unread(std::optional<SegmentKey> reading) const {
  const std::lock_guard lock(mutex_);
  for (auto at = reading ? segments_.upper_bound(*reading) : segments_.begin(); at != segments_.end(); ++at) {
    if (at->second.kind == Segment::Kind::kRaw && at->second.sealed) return at->first;
  }
  return std::nullopt;
}

void Segments::replace(SegmentKey key, Segment segment) {
  const std::lock_guard lock(mutex_);
  Segment& old = segments_.at(key);
  file_bytes_ = file_bytes_ - old.bytes + segment.bytes;
  old = std::move(segment);
  ++frees_;
  freed_.notify_all();
}

void Segments::mark_synced(SegmentKey key) {
  const std::lock_guard lock(mutex_);
  const auto found = segments_.find(key);
  if (found != segments_.end()) found->second.synced = found->second.sealed;
}

void Segments::remove(SegmentKey key) {
  const std::lock_guard lock(mutex_);
  const auto found = segments_.find(key);
  if (found == segments_.end()) return;
  file_bytes_ -= found->second.bytes;
  for (const std::string& block : found->second.blocks) memory_bytes_ -= block.size();
  segments_.erase(found);
  ++frees_;
  freed_.notify_all();
}

std::uint64_t Segments::file_bytes() const {
  const std::lock_guard lock(mutex_);
  return file_bytes_;
}

std::uint64_t Segments::memory_bytes() const {
  const std::lock_guard lock(mutex_);
  return memory_bytes_;
}

bool Segments::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

bool Segments::in_memory() const {
  const std::lock_guard lock(mutex_);
  return !segments_.empty() && segments_.rbegin()->second.kind == Segment::Kind::kMemory;
}

std::pair<std::uint32_t, std::uint64_t> Segments::last() const {
  const std::lock_guard lock(mutex_);
  if (segments_.empty()) return {};
  return {segments_.rbegin()->first.run, segments_.rbegin()->second.last_seq};
}

std::uint64_t Segments::records_after(std::uint32_t run, std::uint64_t seq) const {
  const std::lock_guard lock(mutex_);
  std::map<std::uint32_t, std::uint64_t> last_of;
  for (const auto& [key, segment] : segments_) {
    if (segment.kind == Segment::Kind::kUnreadable) continue;
    if (key.run >= run) last_of[key.run] = std::max(last_of[key.run], segment.last_seq);
  }
  std::uint64_t records = 0;
  for (const auto& [of, last] : last_of) records += of == run ? last - std::min(last, seq) : last;
  return records;
}

void Segments::await_append(std::uint64_t seen, Clock::time_point deadline) const {
  std::unique_lock lock(mutex_);
  appended_.wait_until(lock, deadline, [&] { return appends_ != seen || closed_; });
}

std::uint64_t Segments::appends() const {
  const std::lock_guard lock(mutex_);
  return appends_;
}

void Segments::await_room(Clock::time_point deadline) const {
  std::unique_lock lock(mutex_);
  const std::uint64_t seen = frees_;
  freed_.wait_until(lock, deadline, [&] { return frees_ != seen; });
}

}  // namespace mapledger::spool
