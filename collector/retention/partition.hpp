#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mapledger {

inline constexpr std::int64_t kMinuteUs = 60'000'000;
inline constexpr std::int64_t kHourUs = 60 * kMinuteUs;
inline constexpr std::int64_t kDayUs = 24 * kHourUs;
/// Where the first partition begins and the last one ends.
inline constexpr std::int64_t kDawnUs = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t kForeverUs = std::numeric_limits<std::int64_t>::max();

inline constexpr std::string_view kOlder = "older";         ///< the first: old replays, clocks in the past
inline constexpr std::string_view kCatchAll = "catch_all";  ///< the last: clocks in the future

/// A partition of a table that is partitioned by RANGE over microseconds.
struct Partition {
  std::string name;
  std::int64_t begin_us = kDawnUs;   ///< when it was made; a neighbour's drop widens what it takes, not this
  std::int64_t end_us = kForeverUs;  ///< VALUES LESS THAN
  std::uint64_t bytes = 0;           ///< data and indexes, as the server estimates them
  /// As the server estimates them; but 0 is exact where the end lies in the future, and so is the number in
  /// `older` and catch_all then, up to kMostCounted.
  std::uint64_t rows = 0;

  [[nodiscard]] bool is_older() const { return name == kOlder; }
  [[nodiscard]] bool is_catch_all() const { return end_us == kForeverUs; }
  /// Takes a span of time of its own.
  [[nodiscard]] bool is_span() const { return !is_older() && !is_catch_all(); }
};

/// More rows than these are not copied from one partition into others: inserts would wait too long.
inline constexpr std::uint64_t kMostCopied = 100'000;
inline constexpr std::uint64_t kMostCounted = kMostCopied + 1;

/// What the database holds. Partitions are in the order of their time.
struct Storage {
  std::vector<Partition> requests;
  std::vector<Partition> request_spans;
  std::vector<Partition> activity;
  std::vector<Partition> activity_totals;
  std::uint64_t bytes = 0;  ///< of all tables of the ledger
};

/// p20261120_1400: the name says where the partition begins (UTC), to the minute.
std::string partition_name(std::int64_t begin_us);
/// Where a partition of that name begins; nothing for names of another form.
std::optional<std::int64_t> partition_begin(std::string_view name);

/// The last multiple of `step` that is not later than `at`.
constexpr std::int64_t floor_to(std::int64_t at, std::int64_t step) {
  const std::int64_t rest = at % step;
  return at - (rest < 0 ? rest + step : rest);
}

}  // namespace mapledger
