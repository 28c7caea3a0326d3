#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "collector/feeder.hpp"
#include "collector/sink/changes.hpp"
#include "tests/collector/account/batch_rows.hpp"

namespace mapledger {

/// A ledger that keeps what is shipped as the database would: the sums written, and those pending.
class FakeLedger {
 public:
  explicit FakeLedger(std::uint64_t spool) { at.spool = spool, at.run = 1; }

  void store(const Shipment& shipment) {
    EXPECT_EQ(shipment.before, at) << "one behind the other";
    EXPECT_EQ(shipment.after.batch, at.batch + 1);
    at = shipment.after;
    const Batch& batch = *shipment.batch;
    records.push_back(batch.records());
    requests += batch.requests.size();
    not_kept += batch.not_kept;
    if (shipment.policy) {
      policy = shipment.policy->now;
      policies.push_back(*shipment.policy);
    }
    gaps.insert(gaps.end(), batch.gaps.begin(), batch.gaps.end());
    if (batch.last_time_us != 0) whole_until_us = std::max(whole_until_us, batch.last_time_us);
    if (shipment.clears_pending) pending.clear();
    EXPECT_EQ(shipment.sums != nullptr, shipment.pending.empty()) << "here or there";
    if (shipment.sums == nullptr) {
      pending.push_back(shipment.pending);
      return;
    }
    written.add(*shipment.sums);
    for (const ProcessChange& process : shipment.sums->processes) in_spans += process.requests;
  }
  [[nodiscard]] LedgerState state(bool taken_over = false) const {
    LedgerState state{{at, taken_over}, whole_until_us, {}, policy};
    for (const std::string& changes : pending) {
      state.pending.push_back(decode_changes(changes));
      state.pending.back()->run = at.run;
    }
    return state;
  }
  /// Written and pending. No more can be stored then.
  std::set<std::string> rows() {
    for (const std::string& changes : pending) written.add(*decode_changes(changes));
    return rows_of(*written.take());
  }

  Checkpoint at;
  std::int64_t whole_until_us = 0;
  std::vector<std::uint64_t> records;  // of each batch
  std::uint64_t requests = 0;
  std::uint64_t not_kept = 0;
  std::optional<PolicyInForce> policy;
  std::vector<PolicyChange> policies;
  std::uint64_t in_spans = 0;
  std::vector<Gap> gaps;
  std::vector<std::string> pending;
  Accumulator written;
};

}  // namespace mapledger
