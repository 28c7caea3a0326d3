#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "collector/account/batch.hpp"

namespace mapledger {

/// A row of activity_totals, less its host.
struct ActivityTotal {
  enum class Kind : std::uint8_t { kHost, kProgram, kProcess };
  Kind kind = Kind::kHost;
  std::uint32_t step_s = 0;
  std::int64_t bucket_us = 0;
  std::uint64_t id = 0;
  Sums sums;
  std::int64_t newest_us = 0;                                ///< the newest bucket in it
  std::optional<std::uint64_t> mapped_bytes = std::nullopt;  ///< of a process: at its last request
};
/// In the order of the ENUM of activity_totals.kind.
inline constexpr std::array<const char*, 3> kTotalKinds = {"host", "program", "process"};

/// What the batch's activity adds to the totals of longer steps, of programs and of the host, in the order of
/// the table's key. Activity of a process counts for the program that it has at the end of the batch.
std::vector<ActivityTotal> activity_totals(const Batch& batch);

}  // namespace mapledger
