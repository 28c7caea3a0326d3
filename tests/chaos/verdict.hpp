#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "tests/chaos/numbered.hpp"

namespace mapledger::chaos {

/// What the chaos test demands of a ledger, as pure functions of what was seen. Any thread; no errors.

/// Microseconds UTC, both ends belong to it.
struct Span {
  std::int64_t from_us = 0;
  std::int64_t to_us = 0;
  bool operator==(const Span&) const = default;
};

/// Sorted, and those that overlap or touch made one.
std::vector<Span> merged(std::vector<Span> spans);

/// The offsets to UTC that held in the run.
struct UtcOffsets {
  std::int64_t least_ns = 0;
  std::int64_t most_ns = 0;
};

/// When the kernel can have answered, in the ledger's times: between the two readings of the clock.
Span time_of(const CallTime& call, const UtcOffsets& offsets);

struct NumbersVerdict {
  std::uint64_t stored = 0;   ///< numbers that are in the ledger
  std::uint64_t in_gaps = 0;  ///< not stored, and in a gap row
  std::uint64_t lost = 0;     ///< neither
  std::uint64_t doubled = 0;  ///< rows too many
  struct Run {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    bool operator==(const Run&) const = default;
  };
  std::vector<Run> lost_runs;  ///< numbers that are lost one after the other; not all if there are very many
};

/// `times_stored`: for each number how many rows there are. A number's exact time is known to be in time_of()
/// alone: a gap that takes in none of that span does not have it.
NumbersVerdict check_numbers(std::span<const CallTime> calls, const UtcOffsets& offsets,
                             std::span<const std::uint8_t> times_stored, const std::vector<Span>& gaps);

/// The longest way from an instant of the gap to the nearest outage: 0 if it lies in them. `outages` is
/// merged().
std::int64_t excess_us(const Span& gap, const std::vector<Span>& outages);

struct Sums {
  std::uint64_t requested_bytes = 0;
  std::uint64_t returned_bytes = 0;
  std::uint64_t mmap_calls = 0;
  std::uint64_t munmap_calls = 0;
  std::uint64_t mremap_calls = 0;
  std::uint64_t brk_calls = 0;
  std::uint64_t failed_calls = 0;
  bool operator==(const Sums&) const = default;
  Sums& operator+=(const Sums& other);
};
using SumsByKey = std::map<std::string, Sums>;

/// The keys whose sums are not the same; one that is missing has sums of 0.
std::vector<std::string> differences(const SumsByKey& a, const SumsByKey& b);

}  // namespace mapledger::chaos
