#include "tests/exact/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace mapledger::exact {
namespace {

constexpr std::uint64_t kSecondNs = 1'000'000'000;

std::vector<LedgerRow> rows_of(const Observed& observed, const std::vector<LedgerRow>& rows,
                               std::uint64_t ticks_a_second) {
  std::vector<LedgerRow> own;
  std::ranges::copy_if(rows, std::back_inserter(own), [&](const LedgerRow& row) {
    return row.pid == static_cast<std::uint64_t>(observed.pid) &&
           row.start_ns / (kSecondNs / ticks_a_second) == observed.start_ticks;
  });
  return own;
}

}  // namespace

std::optional<LedgerRow> row_of(const Observed& observed, const std::vector<LedgerRow>& rows,
                                std::uint64_t ticks_a_second) {
  const auto own = rows_of(observed, rows, ticks_a_second);
  return own.size() == 1 ? std::optional(own.front()) : std::nullopt;
}

std::optional<std::string> difference(const Observed& observed, const std::vector<LedgerRow>& rows,
                                      std::uint64_t ticks_a_second, Compare what) {
  const auto own = rows_of(observed, rows, ticks_a_second);
  if (own.empty()) return "the ledger has no living process of this pid and start";
  if (own.size() > 1) return fmt::format("the ledger has {} living rows of it", own.size());
  const LedgerRow& row = own.front();
  if (!row.mapped_bytes || (what == Compare::kWithoutStack && !row.stack_bytes))
    return "the ledger knows no mapped or no stack bytes of it";
  const auto& memory = observed.memory;
  if (what == Compare::kWhole) {
    if (*row.mapped_bytes == memory.mapped_bytes) return std::nullopt;
  } else if (*row.mapped_bytes - *row.stack_bytes == memory.mapped_bytes - memory.stack_bytes) {
    return std::nullopt;
  }
  const auto signed_of = [](std::uint64_t bytes) { return static_cast<std::int64_t>(bytes); };
  return fmt::format("kernel: mapped {} stack {}; ledger: mapped {} ({:+}) stack {} ({:+})",
                     memory.mapped_bytes, memory.stack_bytes, *row.mapped_bytes,
                     signed_of(*row.mapped_bytes - memory.mapped_bytes), row.stack_bytes.value_or(0),
                     signed_of(row.stack_bytes.value_or(0) - memory.stack_bytes));
}

double p95(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const auto rank = static_cast<std::size_t>(std::ceil(0.95 * static_cast<double>(values.size())));
  return values[rank - 1];
}

void Tally::add(const std::string& program, bool equal) {
  ++comparisons_;
  ++by_program_[program];
  if (!equal) ++unequal_;
}

void Tally::add_net(std::uint64_t net_bytes, std::uint64_t mapped_bytes) {
  const double error = std::abs(static_cast<double>(net_bytes) - static_cast<double>(mapped_bytes));
  ++nets_;
  net_error_ += error;
  net_error_share_ += error / static_cast<double>(mapped_bytes);
}

double Tally::net_mean_error() const {
  return nets_ == 0 ? 0 : net_error_ / static_cast<double>(nets_);
}

double Tally::net_mean_error_share() const {
  return nets_ == 0 ? 0 : net_error_share_ / static_cast<double>(nets_);
}

}  // namespace mapledger::exact
