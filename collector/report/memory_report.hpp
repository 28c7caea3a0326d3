#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "collector/report/span.hpp"

namespace mapledger::report {

/// A row of `hosts`, with how far its ledger goes.
struct Machine {
  std::uint64_t id = 0;
  std::string name;
  std::string kernel;
  std::string boot_id;
  std::uint64_t memory_bytes = 0;
  std::uint64_t swap_bytes = 0;
  std::string source;       ///< of the collector's last run; empty: it has not reported yet
  bool is_replay = false;   ///< recorded data
  bool is_running = false;  ///< as the collector reported last
  std::int64_t reported_us = 0;
  std::optional<std::int64_t> begins_us;  ///< its oldest sums; nothing: it has none
  std::int64_t ends_us = 0;               ///< its newest event

  [[nodiscard]] std::uint64_t total_bytes() const { return memory_bytes + swap_bytes; }
};

struct Sums {
  std::uint64_t requested_bytes = 0;
  std::uint64_t returned_bytes = 0;
  std::uint64_t mmap_calls = 0;
  std::uint64_t munmap_calls = 0;
  std::uint64_t failed_calls = 0;

  [[nodiscard]] std::uint64_t calls() const { return mmap_calls + munmap_calls + failed_calls; }
  [[nodiscard]] std::int64_t growth_bytes() const {
    return static_cast<std::int64_t>(requested_bytes - returned_bytes);
  }
};

/// A process or a program, and what it did in the span.
struct Entry {
  std::uint64_t id = 0;
  bool is_known = false;  ///< its row is still in the ledger
  std::string name;
  std::uint64_t pid = 0;  ///< of a process, as all that follows
  std::string user;       ///< its name or number; empty: not known
  std::optional<std::int64_t> exited_us;
  std::optional<std::uint64_t> mapped_bytes;
  std::uint64_t net_bytes = 0;  ///< at the span's end
  Sums sums;
};

/// Ten slices at most, and what they leave.
struct Pie {
  std::vector<Entry> slices;
  std::uint64_t others_bytes = 0;
  std::uint64_t total_bytes = 0;
};

struct Bar {
  std::int64_t from_us = 0;
  Sums sums;
};

struct GapsOfStage {
  std::string stage;
  std::uint64_t gaps = 0;
  std::uint64_t events = 0;         ///< of those that know how many are missing
  std::uint64_t without_count = 0;  ///< of the gaps, those that do not
};

struct Gap {
  Span span;
  std::string stage;
  std::optional<std::uint64_t> events;
  std::string detail;
};

struct Gaps {
  std::vector<GapsOfStage> by_stage;  ///< of all
  std::vector<Gap> first;             ///< at most kMostGaps, in the order of time
  bool has_more = false;
  /// So much of the span lies in the gaps of `first`, those that overlap counted once.
  std::int64_t covered_us = 0;
};
inline constexpr std::size_t kMostGaps = 200;

/// Failed calls of the log with one error.
struct Failure {
  std::string call;
  std::int64_t error = 0;  ///< errno; 0: the stream carries none
  std::uint64_t calls = 0;
};

struct Failures {
  std::vector<Failure> by_error;
  std::uint64_t looked_at = 0;  ///< the span's newest; more would take too long to read
};

/// What a report says, read in one transaction and written in any form.
struct MemoryReport {
  Machine machine;
  Span asked;
  Span span;  ///< what the sums are of: `asked` in whole ten seconds
  std::int64_t made_us = 0;
  Sums totals;
  Pie by_process;
  Pie by_program;
  std::vector<Entry> biggest;
  /// A process that asked for less than this in all its life was not looked at; 0: all were.
  std::uint64_t biggest_least_bytes = 0;
  std::vector<Entry> growing;
  std::vector<Entry> calling;
  std::vector<Entry> failing;
  Failures failures;
  std::int64_t bar_us = 0;
  std::vector<Bar> bars;  ///< without those in which nothing was done
  Gaps gaps;

  /// Whether nothing was done in the span, so that there is nothing to list.
  [[nodiscard]] bool is_empty() const { return totals.calls() == 0 && biggest.empty(); }
};

}  // namespace mapledger::report
