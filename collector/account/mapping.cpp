#include "collector/account/mapping.hpp"

#include <algorithm>

namespace mapledger {
namespace {

// <linux/mman.h> and <asm-generic/mman-common.h>; the traced machine's, not the libc's.
constexpr std::uint64_t kMapFixed = 0x10;
constexpr std::uint64_t kMremapFixed = 2;
constexpr std::uint64_t kMremapDontunmap = 4;

std::int64_t cut(std::uint64_t bytes) {
  return static_cast<std::int64_t>(std::min(bytes, kMostMappedBytes));
}

std::int64_t mremap_effect(const Event& e, std::int64_t delta, const PageSizes& pages) {
  const auto before = cut(round_up(e.old_length, pages.page));
  const auto after = cut(round_up(e.length, pages.page));
  // MREMAP_FIXED unmaps what was at the new address
  if ((e.flags & kMremapFixed) != 0) return std::clamp(delta, -before - after, after);
  if (before == 0 || (e.flags & kMremapDontunmap) != 0) return after;
  // a range that is cut shorter may have had holes at its end
  return after >= before ? after - before : std::clamp(delta, after - before, std::int64_t{0});
}

}  // namespace

bool has_failed(const Event& event) {
  if (!event.has_head) return false;
  if (event.kind == Kind::kBrk) {
    return event.address != 0 && event.address != static_cast<std::uint64_t>(event.result);
  }
  return event.result < 0 && event.result >= -4095;
}

Cause cause_of(Kind kind) {
  return kind <= Kind::kExit ? static_cast<Cause>(kind) : Cause::kOther;
}

std::int64_t effect_of(const Event& e, std::int64_t delta, std::uint64_t break_before,
                       const PageSizes& pages) {
  if (has_failed(e)) return 0;
  switch (e.kind) {
    case Kind::kMmap: {
      const auto length = cut(requested_bytes(e.length, e.flags, pages));
      return (e.flags & kMapFixed) == 0 ? length : std::clamp(delta, std::int64_t{0}, length);
    }
    case Kind::kMunmap:
      return std::clamp(delta, -cut(round_up(e.length, pages.page)), std::int64_t{0});
    case Kind::kMremap:
      return mremap_effect(e, delta, pages);
    case Kind::kBrk: {
      if (e.address == 0) return 0;  // asks where it is
      if (break_before == 0) return delta;
      const std::uint64_t after = round_up(static_cast<std::uint64_t>(e.result), pages.page);
      return cut(after) - cut(break_before);
    }
    default:
      return delta;
  }
}

}  // namespace mapledger
