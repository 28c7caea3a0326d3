#pragma once

#include <cstdint>
#include <memory>

#include <boost/unordered/unordered_flat_map.hpp>

#include "collector/account/batch.hpp"

namespace mapledger {

/// Adds up what batches of one run change, one after the other, so that the sums of several are written at
/// once: a busy process is in every batch. Request rows, host totals and gaps are not its business: they go
/// with their own batch. Owned by the feeder, used by one thread.
class Accumulator {
 public:
  Accumulator() { begin(); }

  void add(const Batch& batch);

  [[nodiscard]] bool empty() const { return batches_ == 0; }
  [[nodiscard]] std::uint64_t batches() const { return batches_; }
  /// Rows that writing the sums would change.
  [[nodiscard]] std::size_t rows() const {
    return sum_->processes.size() + sum_->programs.size() + sum_->activity.size() + sum_->ends.size();
  }
  [[nodiscard]] std::uint64_t records() const { return records_; }

  /// The sums so far, in the order of their tables' keys; it begins anew.
  std::unique_ptr<Batch> take();

 private:
  using Index = boost::unordered_flat_map<std::uint64_t, std::uint32_t>;
  void begin();

  std::unique_ptr<Batch> sum_;
  std::uint64_t batches_ = 0;
  std::uint64_t records_ = 0;
  Index processes_;  // id to index in the sum, as below
  Index programs_;
  Index activity_;  // hash of (bucket, process)
};

}  // namespace mapledger
