#pragma once

#include <cstdint>
#include <memory>
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

/// What one transaction stores: a batch with the checkpoint that it finds and the one that it leaves. Moved
/// from the feeder to a lane.
struct Shipment {
  std::uint64_t number = 0;            ///< counts from 0 in this process: the order they are stored in
  std::unique_ptr<const Batch> batch;  ///< request rows, host totals, gaps; the rest stands in one of:
  std::unique_ptr<const Batch> sums;   ///< what this batch and those still pending change in the sums
  std::string pending;                 ///< what this batch changes, to be written later; if `sums` is none
  bool clears_pending = false;         ///< `sums` holds what pending_changes holds
  Checkpoint before;
  Checkpoint after;
};

}  // namespace mapledger
