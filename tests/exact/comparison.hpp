#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/exact/proc_reader.hpp"

namespace mapledger::exact {

/// What the ledger says of a process that has not ended.
struct LedgerRow {
  std::uint64_t pid = 0;
  std::uint64_t start_ns = 0;
  std::optional<std::uint64_t> mapped_bytes;
  std::optional<std::uint64_t> stack_bytes;
  std::uint64_t net_bytes = 0;
};

/// What the kernel says of a process, every thread of which was stopped.
struct Observed {
  pid_t pid = 0;
  std::uint64_t start_ticks = 0;
  MemoryFigures memory;
};

enum class Compare {
  kWithoutStack,  ///< mapped less stack: all that changes with a traced call
  kWhole
};

/// The row of this very process among those that bear its pid. Nothing: there is none, or more than one.
std::optional<LedgerRow> row_of(const Observed& observed, const std::vector<LedgerRow>& rows,
                                std::uint64_t ticks_a_second);

/// Nothing if ledger and kernel agree to the byte; else what differs, for an engineer.
std::optional<std::string> difference(const Observed& observed, const std::vector<LedgerRow>& rows,
                                      std::uint64_t ticks_a_second, Compare what);

/// The value that 95 of 100 do not exceed; 0 for none.
double p95(std::vector<double> values);

/// Comparisons, summed up. One thread.
class Tally {
 public:
  void add(const std::string& program, bool equal);
  void add_skipped() { ++skipped_; }
  /// How far net requested is from what the kernel has mapped.
  void add_net(std::uint64_t net_bytes, std::uint64_t mapped_bytes);

  [[nodiscard]] std::uint64_t comparisons() const { return comparisons_; }
  [[nodiscard]] std::uint64_t unequal() const { return unequal_; }
  [[nodiscard]] std::uint64_t skipped() const { return skipped_; }
  [[nodiscard]] const std::map<std::string, std::uint64_t>& by_program() const { return by_program_; }
  [[nodiscard]] double net_mean_error() const;
  /// The mean of each error's share of what is mapped.
  [[nodiscard]] double net_mean_error_share() const;

 private:
  std::map<std::string, std::uint64_t> by_program_;
  std::uint64_t comparisons_ = 0;
  std::uint64_t unequal_ = 0;
  std::uint64_t skipped_ = 0;
  std::uint64_t nets_ = 0;
  double net_error_ = 0;
  double net_error_share_ = 0;
};

}  // namespace mapledger::exact
