#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "collector/account/batch.hpp"

namespace mapledger {

/// Where a host's ledger stands: its row in `checkpoint`.
struct Checkpoint {
  std::uint64_t host_id = 0;
  std::uint64_t spool = 0;  ///< whose records run and seq count
  std::uint32_t run = 0;
  std::uint64_t seq = 0;    ///< the last record of the run that is stored
  std::uint64_t batch = 0;  ///< batches stored in all

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// A row of storage_policies: the policy that a host's requests are stored under.
struct PolicyInForce {
  std::string policy;
  std::uint64_t after_batch = 0;
  std::int64_t from_us = 0;
};

/// What becomes of storage_policies with a batch.
struct PolicyChange {
  PolicyInForce now;
  bool is_new = false;       ///< else only its `from_us` is an earlier one
  std::int64_t ends_us = 0;  ///< of the one before, if it is new
};

/// What one transaction stores: a batch with the checkpoint that it finds and the one that it leaves. Moved
/// from the feeder to a lane.
struct Shipment {
  std::uint64_t number = 0;            ///< counts from 0 in this process: the order they are stored in
  std::unique_ptr<const Batch> batch;  ///< request rows, host totals, gaps; the rest stands in one of:
  std::unique_ptr<const Batch> sums;   ///< what this batch and those still pending change in the sums
  std::string pending;                 ///< what this batch changes, to be written later; if `sums` is none
  bool clears_pending = false;         ///< `sums` holds what pending_changes holds
  std::optional<PolicyChange> policy;
  Checkpoint before;
  Checkpoint after;
};

}  // namespace mapledger
