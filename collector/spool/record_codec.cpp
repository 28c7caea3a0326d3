#include "collector/spool/record_codec.hpp"

#include <algorithm>

#include "collector/spool/format.hpp"
#include "collector/spool/summary.hpp"

namespace mapledger::spool {
namespace {

constexpr unsigned kTagMask = 0x0F;
constexpr unsigned kOlderForm = 0x10;
constexpr unsigned kSharedMm = 0x20;
constexpr unsigned kLastEventTag = static_cast<unsigned>(Kind::kSwept);
enum Tag : std::uint8_t { kBeat = 9, kGap = 10 };

static_assert(kMaxGapBytes >= 1 + 5 * kMaxVarintBytes + kMaxDetailBytes);

[[gnu::always_inline]] inline char* put_signed(char* out, std::int64_t value) {
  return put_varint(out, fold(value));
}

[[gnu::always_inline]] inline char* put_time(char* out, std::int64_t time_us, std::int64_t& base_us) {
  out = put_varint(out, fold_difference(time_us, base_us));
  base_us = time_us;
  return out;
}

[[gnu::always_inline]] inline std::int64_t take_time(FieldCursor& in, std::int64_t& base_us) {
  return base_us = unfold_difference(in.number(), base_us);
}

char* put_text(char* out, std::string_view text, std::size_t max_bytes) {
  text = text.substr(0, max_bytes);
  out = put_varint(out, text.size());
  return std::copy(text.begin(), text.end(), out);
}

/// The end of a path tells more than its beginning.
std::string_view last_of(std::string_view text, std::size_t max_bytes) {
  return text.size() <= max_bytes ? text : text.substr(text.size() - max_bytes);
}

[[gnu::always_inline]] inline char* put_kind_fields(char* out, const Event& e) {
  switch (e.kind) {
    case Kind::kMmap:
      out = put_varint(out, e.address);
      out = put_varint(out, e.length);
      out = put_varint(out, e.prot);
      out = put_varint(out, e.flags);
      return put_signed(out, e.result);
    case Kind::kMunmap:
      out = put_varint(out, e.address);
      out = put_varint(out, e.length);
      return put_signed(out, e.result);
    case Kind::kMremap:
      out = put_varint(out, e.address);
      out = put_varint(out, e.old_length);
      out = put_varint(out, e.length);
      out = put_varint(out, e.flags);
      return put_signed(out, e.result);
    case Kind::kBrk:
      out = put_varint(out, e.address);
      return put_signed(out, e.result);
    case Kind::kFork:
    case Kind::kLive:
      return put_varint(out, e.parent);
    case Kind::kSwept:
      return put_text(out, last_of(e.cgroup, kMaxCgroupBytes), kMaxCgroupBytes);
    case Kind::kExit:
      return put_varint(out, e.status);
    case Kind::kExec:
      return out;
  }
  return out;
}

[[gnu::always_inline]] inline void take_kind_fields(FieldCursor& in, Event& e) {
  switch (e.kind) {
    case Kind::kMmap:
      e.address = in.number();
      e.length = in.number();
      e.prot = in.number();
      e.flags = in.number();
      e.result = in.signed_number();
      break;
    case Kind::kMunmap:
      e.address = in.number();
      e.length = in.number();
      e.result = in.signed_number();
      break;
    case Kind::kMremap:
      e.address = in.number();
      e.old_length = in.number();
      e.length = in.number();
      e.flags = in.number();
      e.result = in.signed_number();
      break;
    case Kind::kBrk:
      e.address = in.number();
      e.result = in.signed_number();
      break;
    case Kind::kFork:
    case Kind::kLive:
      e.parent = in.narrow<std::uint32_t>();
      break;
    case Kind::kSwept:
      e.cgroup = in.text(kMaxCgroupBytes);
      break;
    case Kind::kExit:
      e.status = in.number();
      break;
    case Kind::kExec:
      break;
  }
}

bool take_event(FieldCursor& in, unsigned tag, std::int64_t& base_us, Record& record) {
  Event& e = record.event;
  record.kind = RecordKind::kEvent;
  e.kind = static_cast<Kind>(tag & kTagMask);
  e.has_head = (tag & kOlderForm) == 0;
  e.shared_mm = (tag & kSharedMm) != 0;
  if (e.shared_mm && e.kind != Kind::kFork) return false;
  record.time_us = take_time(in, base_us);
  e.pid = in.narrow<std::uint32_t>();
  if (e.has_head) {
    const std::int64_t tid = unfold_difference(in.number(), e.pid);
    if (tid < 0 || tid > UINT32_MAX) return false;
    e.tid = static_cast<std::uint32_t>(tid);
    e.uid = in.narrow<std::uint32_t>();
    e.start_ns = in.number();
    e.exec_id = in.number();
    e.vm_pages = in.number();
    e.stack_pages = in.number();
    e.resident_pages = in.number();
    take_kind_fields(in, e);
  } else {
    e.length = in.number();
  }
  e.name = in.text(kMaxNameBytes);
  return in.good();
}

bool take_gap(FieldCursor& in, Record& record) {
  record.kind = RecordKind::kGap;
  Gap& gap = record.gap;
  gap.from_us = in.signed_number();
  gap.to_us = unfold_difference(in.number(), gap.from_us);
  const auto stage = in.narrow<std::uint8_t>();
  if (stage >= kStageNames.size()) return false;
  gap.stage = static_cast<Stage>(stage);
  const std::uint64_t events = in.number();
  gap.events = events == 0 ? std::nullopt : std::optional(events - 1);
  gap.detail = in.text(kMaxDetailBytes);
  return in.good();
}

}  // namespace

char* put_event(char* out, const Event& e, std::int64_t time_us, std::int64_t& base_us) {
  const bool shared = e.has_head && e.kind == Kind::kFork && e.shared_mm;
  *out++ = static_cast<char>(static_cast<unsigned>(e.kind) | (e.has_head ? 0 : kOlderForm) |
                             (shared ? kSharedMm : 0));
  out = put_time(out, time_us, base_us);
  out = put_varint(out, e.pid);
  if (e.has_head) {
    out = put_varint(out, fold_difference(e.tid, e.pid));
    out = put_varint(out, e.uid);
    out = put_varint(out, e.start_ns);
    out = put_varint(out, e.exec_id);
    out = put_varint(out, e.vm_pages);
    out = put_varint(out, e.stack_pages);
    out = put_varint(out, e.resident_pages);
    out = put_kind_fields(out, e);
  } else {
    out = put_varint(out, e.length);
  }
  return put_text(out, e.name, kMaxNameBytes);
}

char* put_beat(char* out, std::int64_t complete_until_us, std::int64_t& base_us) {
  *out++ = kBeat;
  return put_time(out, complete_until_us, base_us);
}

char* put_gap(char* out, const Gap& gap) {
  *out++ = kGap;
  out = put_signed(out, gap.from_us);
  out = put_varint(out, fold_difference(gap.to_us, gap.from_us));
  out = put_varint(out, static_cast<std::uint64_t>(gap.stage));
  // A number that cannot be told apart from "unknown" by adding one has never been counted.
  out = put_varint(out, gap.events ? std::min(*gap.events, UINT64_MAX - 1) + 1 : 0);
  return put_text(out, gap.detail, kMaxDetailBytes);
}

bool take_record(FieldCursor& in, std::int64_t& base_us, Record& record) {
  const unsigned tag = in.byte();
  if ((tag & kTagMask) <= kLastEventTag) {
    return (tag & ~(kTagMask | kOlderForm | kSharedMm)) == 0 && take_event(in, tag, base_us, record);
  }
  switch (tag) {
    case kBeat:
      record.kind = RecordKind::kBeat;
      record.time_us = take_time(in, base_us);
      return in.good();
    case kGap:
      return take_gap(in, record);
    case kOlderSummaryTag:
    case kSummaryTag:
      record.kind = RecordKind::kSummary;
      return take_summary(in, record.summary,
                          tag == kSummaryTag ? BatchForm::kNewest : BatchForm::kWithoutMapped);
    default:
      return false;
  }
}

}  // namespace mapledger::spool
