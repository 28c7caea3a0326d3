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

Explainer Explainer::forked() const {
  Explainer child;
  child.break_ = break_;
  return child;
}

Explainer::Share Explainer::share_of(const Event& e, std::int64_t delta, const PageSizes& pages) const {
  if (has_failed(e)) return {};
  switch (e.kind) {
    case Kind::kMmap: {
      const std::int64_t length = cut(requested_bytes(e.length, e.flags, pages));
      return {(e.flags & kMapFixed) == 0 ? length : std::clamp(delta, std::int64_t{0}, length)};
    }
    case Kind::kMunmap: {
      const std::int64_t length = cut(round_up(e.length, pages.page));
      if (delta > 0) return {-length};  // more was mapped meanwhile: nothing tells of holes
      const std::int64_t effect = std::max(delta, -length);
      return {effect, length + effect};
    }
    case Kind::kMremap:
      return {mremap_effect(e, delta, pages)};
    case Kind::kBrk:
      if (e.address == 0) return {};  // asks where it is
      if (break_ == 0) return {delta};
      return {cut(round_up(static_cast<std::uint64_t>(e.result), pages.page)) - cut(break_)};
    default:
      return {};
  }
}

Effects Explainer::explain(const Event& e, std::int64_t delta, std::int64_t stack_delta, std::int64_t time_us,
                           const PageSizes& pages) {
  constexpr std::int64_t kMomentUs = 1'000'000;
  if (time_us > time_us_ + kMomentUs) unexplained_ = holes_ = 0;
  time_us_ = time_us;
  Effects effects;
  auto [effect, hole] = share_of(e, delta - stack_delta, pages);
  if (hole > 0 && unexplained_ < 0) {
    // its work had been seen in what another call seemed to lack
    const std::int64_t more = std::min(hole, -unexplained_);
    effect -= more;
    hole -= more;
  }
  std::int64_t rest = delta - stack_delta - effect;
  const std::int64_t seen_before = -rest - std::max<std::int64_t>(unexplained_, 0);
  if (seen_before > 0) {
    const std::int64_t no_hole = std::min(seen_before, holes_);
    effects.add(Cause::kMunmap, -no_hole);
    holes_ -= no_hole;
    rest += no_hole;
  }
  holes_ += hole;
  unexplained_ += rest;
  effects.add(cause_of(e.kind), effect);
  effects.add(Cause::kOther, rest + stack_delta);
  if (e.kind == Kind::kBrk) break_ = round_up(static_cast<std::uint64_t>(e.result), pages.page);
  return effects;
}

}  // namespace mapledger
