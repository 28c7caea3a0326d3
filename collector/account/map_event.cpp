#include "collector/account/map_event.hpp"

#include <algorithm>

namespace mapledger {
namespace {

/// A clock that is set back by more than this is believed: what comes after is newer all the same. By less,
/// it is the order in which processors and the sweep report.
constexpr std::int64_t kClockStepUs = 10'000'000;

}  // namespace

void map_event(const Event& event, Known& known, ProcessChange& change, std::int64_t time_us,
               const PageSizes& pages) {
  const bool is_exit = event.kind == Kind::kExit;
  const std::uint64_t says = is_exit ? 0 : mapped_bytes(event.vm_pages, pages);
  const bool is_first = !known.has_mm;
  const bool is_newest =
      is_first || is_exit || time_us >= known.mapped_us || time_us < known.mapped_us - kClockStepUs;
  const std::uint64_t after = is_newest ? says : known.mapped_bytes;
  const std::uint64_t stack =
      is_newest && event.kind != Kind::kSwept ? mapped_bytes(event.stack_pages, pages) : known.stack_bytes;
  if (is_first) {
    known.has_mm = true;
    known.mapped_bytes = after;
    known.stack_bytes = stack;
    // What the first call did is known as far as its arguments tell, all else was there before.
    Effects effects;
    if (event.is_request()) {
      effects = known.explainer.explain(event, 0, 0, time_us, pages);
      effects.add(Cause::kOther, -effects[Cause::kOther]);
    } else if (event.kind != Kind::kLive && event.kind != Kind::kSwept) {
      effects.add(cause_of(event.kind), static_cast<std::int64_t>(after));
    }
    const std::int64_t base = static_cast<std::int64_t>(after) - effects.sum();
    change.base_bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(base, 0));
    effects.add(Cause::kOther, std::min<std::int64_t>(base, 0));
    change.effects += effects;
  } else {
    const auto delta = static_cast<std::int64_t>(after - known.mapped_bytes);
    const auto stack_delta = static_cast<std::int64_t>(stack - known.stack_bytes);
    if (event.is_request()) {
      change.effects += known.explainer.explain(event, delta, stack_delta, time_us, pages);
    } else {
      change.effects.add(cause_of(event.kind), delta);
    }
  }
  change.mapped_bytes = after;
  if (!is_newest) return;
  known.mapped_bytes = after;
  known.mapped_us = time_us;
  known.stack_bytes = stack;
  change.resident_bytes = is_exit ? 0 : mapped_bytes(event.resident_pages, pages);
  if (event.kind != Kind::kSwept) change.stack_bytes = is_exit ? 0 : stack;
}

}  // namespace mapledger
