#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collector/account/accountant.hpp"
#include "collector/account/accumulator.hpp"
#include "collector/counters.hpp"
#include "collector/pulse.hpp"
#include "collector/sink/ledger.hpp"
#include "collector/sink/progress.hpp"
#include "collector/sink/shipper.hpp"
#include "collector/spool/cursor.hpp"

namespace mapledger {

/// When a batch is handed over.
struct BatchLimits {
  std::size_t records = 10'000;
  std::chrono::milliseconds age{100};  ///< since its first record was read from the spool
  /// Of full batches sums are written after this and so many batches, unless they are many rows: else a
  /// database that takes as long for one batch would get all sums with each, and be the slower for it.
  std::chrono::milliseconds fold_after{200};
  std::uint64_t fold_batches = 5;
};

/// What the feeder has to find out from the database before it can begin.
struct LedgerState {
  Claim claim;
  std::int64_t whole_until_us = 0;              ///< UTC of the newest event or beat that is stored; 0: none
  std::vector<std::unique_ptr<Batch>> pending;  ///< pending_changes
  std::optional<PolicyInForce> policy;          ///< nothing: there never was one but `all`
};

/// Reads the spool from where the ledger stands, accounts it into batches and hands these to the shipper's
/// queue: full ones at once, the last after its age. Whose sums are written when is decided here: with every
/// batch at a low rate, a few times a second at a high one (sql/002_pipeline.sql, pending_changes). The first
/// batch that is stored under another policy than the one before says so (sql/008_policy.sql). Keeps the
/// spool within its budget meanwhile. Its run() is a thread of its own.
class Feeder {
 public:
  /// One try; nothing: not now; an error: never.
  using Claimer = std::function<Result<std::optional<LedgerState>>()>;
  /// Called once, when all of the runs before is stored and nothing of this one: processes that have ended
  /// unseen.
  using FindDead = std::function<std::vector<ProcessEnd>()>;

  Feeder(spool::Spool& spool, ShipmentQueue& queue, Progress& progress, Counters& counters,
         BatchLimits limits, StoragePolicy policy, Claimer claim, FindDead find_dead);

  /// Until the spool is closed and all of it is in the queue, or nobody takes batches any more. Closes the
  /// queue. False: it did not begin, since it gave up waiting for the database. An error: the ledger cannot
  /// be ours.
  Result<bool> run();

  /// From another thread: do not wait for a database that does not come.
  void give_up_claiming() { no_claim_ = true; }
  [[nodiscard]] const Pulse& pulse() const { return pulse_; }

 private:
  using Clock = std::chrono::steady_clock;

  Result<bool> claim();
  bool feed();
  bool take(spool::Record& record);
  bool take_summary(spool::Record& record);
  bool begin_run(const spool::SegmentHeader& header);
  bool await_stored();
  void note_hole(std::int64_t time_us);
  bool seal(bool is_last = false);
  bool ship(std::unique_ptr<Batch> batch, bool write_sums);
  bool fold();
  bool hand_over(Shipment shipment);
  void housekeeping();
  [[nodiscard]] Accountant accountant_from(const spool::SegmentHeader& header) const;
  std::optional<PolicyChange> policy_of(const Batch& batch, std::uint64_t after_batch);
  [[nodiscard]] Clock::time_point due() const;

  spool::Spool& spool_;
  spool::Cursor cursor_;
  ShipmentQueue& queue_;
  Progress& progress_;
  Counters& counters_;
  BatchLimits limits_;
  StoragePolicy policy_;
  Claimer claim_;
  FindDead find_dead_;

  Checkpoint at_;  // behind the last shipment
  // What storage_policies says behind the last shipment: this policy, or, until a batch has told it, the one
  // before.
  std::optional<PolicyInForce> in_force_;
  std::int64_t stored_before_us_ = 0;  // all that was stored before we came is older
  std::uint64_t shipments_ = 0;
  std::optional<Accountant> accountant_;  // of the run that is read
  std::uint32_t run_ = 0;
  std::uint64_t next_seq_ = 0;
  bool lost_ = false;          // something could not be read since the last record
  std::uint64_t missing_ = 0;  // records, for the next gap
  std::int64_t whole_until_us_ = 0;
  Clock::time_point began_;  // when the batch's first record was read
  Accumulator sums_;         // of batches whose sums are not written
  bool is_pending_ = false;  // they stand in pending_changes
  Clock::time_point last_fold_;
  Clock::time_point next_housekeeping_;
  Clock::time_point next_sync_;
  std::pair<std::uint32_t, std::uint64_t> appended_;  // run and number as of the sync before
  std::atomic<bool> no_claim_{false};
  Pulse pulse_;
};

}  // namespace mapledger
