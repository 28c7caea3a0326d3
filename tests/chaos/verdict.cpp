#include "tests/chaos/verdict.hpp"

#include <algorithm>
#include <limits>

namespace mapledger::chaos {

std::vector<Span> merged(std::vector<Span> spans) {
  std::ranges::sort(spans, {}, &Span::from_us);
  std::vector<Span> result;
  for (const Span& span : spans) {
    if (!result.empty() && span.from_us <= result.back().to_us) {
      result.back().to_us = std::max(result.back().to_us, span.to_us);
    } else {
      result.push_back(span);
    }
  }
  return result;
}

Span time_of(const CallTime& call, const UtcOffsets& offsets) {
  const auto utc_us = [](std::uint64_t boottime_ns, std::int64_t offset_ns) {
    return (static_cast<std::int64_t>(boottime_ns) + offset_ns) / 1000;
  };
  return {utc_us(call.before_ns, offsets.least_ns), utc_us(call.after_ns, offsets.most_ns)};
}

NumbersVerdict check_numbers(std::span<const CallTime> calls, const UtcOffsets& offsets,
                             std::span<const std::uint8_t> times_stored, const std::vector<Span>& gaps) {
  constexpr std::size_t kMostRuns = 1'000;
  const std::vector<Span> spans = merged(gaps);
  NumbersVerdict verdict;
  for (std::size_t n = 0; n < calls.size(); ++n) {
    if (times_stored[n] > 0) {
      ++verdict.stored;
      verdict.doubled += times_stored[n] - 1U;
      continue;
    }
    const Span time = time_of(calls[n], offsets);
    const auto gap = std::ranges::lower_bound(spans, time.from_us, {}, &Span::to_us);
    if (gap != spans.end() && gap->from_us <= time.to_us) {
      ++verdict.in_gaps;
      continue;
    }
    ++verdict.lost;
    auto& runs = verdict.lost_runs;
    if (!runs.empty() && runs.back().last + 1 == n) {
      runs.back().last = n;
    } else if (runs.size() < kMostRuns) {
      runs.push_back({n, n});
    }
  }
  return verdict;
}

std::int64_t excess_us(const Span& gap, const std::vector<Span>& outages) {
  if (outages.empty()) return std::numeric_limits<std::int64_t>::max();
  std::int64_t worst =
      std::max({std::int64_t{0}, outages.front().from_us - gap.from_us, gap.to_us - outages.back().to_us});
  for (std::size_t i = 1; i < outages.size(); ++i) {
    const std::int64_t before = outages[i - 1].to_us;
    const std::int64_t after = outages[i].from_us;
    if (gap.to_us < before || gap.from_us > after) continue;
    // the middle between two outages is farthest from both, or the gap's end that is nearest to it
    const std::int64_t farthest = std::clamp(before + (after - before) / 2, gap.from_us, gap.to_us);
    worst = std::max(worst, std::min(farthest - before, after - farthest));
  }
  return worst;
}

Sums& Sums::operator+=(const Sums& other) {
  requested_bytes += other.requested_bytes;
  returned_bytes += other.returned_bytes;
  mmap_calls += other.mmap_calls;
  munmap_calls += other.munmap_calls;
  mremap_calls += other.mremap_calls;
  brk_calls += other.brk_calls;
  failed_calls += other.failed_calls;
  return *this;
}

std::vector<std::string> differences(const SumsByKey& a, const SumsByKey& b) {
  std::vector<std::string> keys;
  for (const auto& [key, sums] : a) {
    const auto other = b.find(key);
    if (sums != (other == b.end() ? Sums{} : other->second)) keys.push_back(key);
  }
  for (const auto& [key, sums] : b) {
    if (sums != Sums{} && !a.contains(key)) keys.push_back(key);
  }
  return keys;
}

}  // namespace mapledger::chaos
