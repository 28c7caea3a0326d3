#include "collector/feeder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include <spdlog/spdlog.h>

#include "collector/sink/changes.hpp"
#include "collector/spool/account.hpp"

namespace mapledger {

using std::chrono::milliseconds;

namespace {

/// Sums of so many rows are written.
constexpr std::size_t kFoldRows = 8'000;
/// Nor do they wait for longer than this for their number of batches.
constexpr milliseconds kLongestFold(1'000);

}  // namespace

Feeder::Feeder(spool::Spool& spool, ShipmentQueue& queue, Progress& progress, Counters& counters,
               BatchLimits limits, StoragePolicy policy, Claimer claim, FindDead find_dead)
    : spool_(spool),
      cursor_(spool),
      queue_(queue),
      progress_(progress),
      counters_(counters),
      limits_(limits),
      policy_(std::move(policy)),
      claim_(std::move(claim)),
      find_dead_(std::move(find_dead)) {}

Result<bool> Feeder::run() {
  auto claimed = claim();
  if (claimed && *claimed) feed();
  queue_.close();
  return claimed;
}

/// Until the database says where the ledger stands.
Result<bool> Feeder::claim() {
  constexpr milliseconds kBetween(500);
  std::optional<LedgerState> state;
  for (;;) {
    auto claimed = claim_();
    if (!claimed) return claimed.error();
    state = *std::move(claimed);
    if (state) break;
    housekeeping();
    if (no_claim_ || queue_.is_closed()) return false;
    std::this_thread::sleep_for(kBetween);
  }
  at_ = state->claim.at;
  whole_until_us_ = state->whole_until_us;
  stored_before_us_ = state->whole_until_us + 1;
  in_force_ = std::move(state->policy);
  progress_.set(at_, std::nullopt);
  const std::size_t before = cursor_.seek(at_.run, at_.seq);
  if (before > 0 && state->claim.taken_over) {
    spdlog::error(
        "another collector has written this machine's ledger meanwhile: {} segments of ours from before are"
        " left out. Run only one collector for each machine.",
        before);
    lost_ = true;
  }
  if (state->pending.empty()) return true;
  for (const auto& batch : state->pending) sums_.add(*batch);
  is_pending_ = true;
  return fold();
}

bool Feeder::feed() {
  for (;;) {
    housekeeping();
    const std::uint64_t seen = spool_.segments().appends();
    switch (cursor_.next()) {
      case spool::Cursor::Next::kRecord:
        if (!take(cursor_.record())) return false;
        break;
      case spool::Cursor::Next::kLost:
        lost_ = true;
        break;
      case spool::Cursor::Next::kEnd:
        if (lost_ && accountant_) note_hole(whole_until_us_);
        return seal(true);
      case spool::Cursor::Next::kIdle:
        if (Clock::now() < due()) {
          spool_.segments().await_append(seen, std::min(due(), next_housekeeping_));
        } else if (!seal()) {
          return false;
        }
        if (queue_.is_closed()) return false;
        break;
    }
  }
}

bool Feeder::take(spool::Record& record) {
  const spool::SegmentHeader& header = cursor_.header();
  if ((!accountant_ || header.run != run_) && !begin_run(header)) return false;
  const bool has_time = record.tells_time();
  const std::uint64_t first_seq =
      record.kind == spool::RecordKind::kSummary ? record.summary.batch->first_seq : record.seq;
  if (first_seq > next_seq_) {
    missing_ += first_seq - next_seq_;
    lost_ = true;
  }
  next_seq_ = record.seq + 1;
  if (record.kind == spool::RecordKind::kSummary) return take_summary(record);
  if (has_time && lost_) note_hole(record.time_us);
  if (accountant_->batch().empty()) began_ = Clock::now();
  spool::account(*accountant_, record);
  if (has_time) whole_until_us_ = std::max(whole_until_us_, record.time_us);
  // A batch that waits for more is held against its age when the spool has been read; a full one goes at
  // once.
  return accountant_->batch().records() < limits_.records || seal();
}

/// The sums of records whose rows were shed: a batch of its own.
bool Feeder::take_summary(spool::Record& record) {
  if (!seal()) return false;
  spool::Summary& summary = record.summary;
  const std::int64_t time_us = summary.shed_requests > 0 ? summary.from_us : summary.batch->last_time_us;
  if (lost_ && time_us != 0) note_hole(time_us);
  if (accountant_ && !accountant_->batch().gaps.empty()) {
    auto& gaps = summary.batch->gaps;
    const auto noted = accountant_->take();
    gaps.insert(gaps.end(), noted->gaps.begin(), noted->gaps.end());
  }
  summary.batch->run = run_;
  if (summary.shed_requests > 0) {
    summary.batch->gaps.push_back({summary.from_us, summary.to_us, Stage::kSpool, summary.shed_requests,
                                   "over the spool's budget: in the sums, not in the log"});
  }
  for (ProcessChange& process : summary.batch->processes) process.requests = 0;  // none is in the log
  whole_until_us_ = std::max(whole_until_us_, summary.batch->last_time_us);
  accountant_.emplace(accountant_from(cursor_.header()));
  return ship(std::move(summary.batch), true);
}

Accountant Feeder::accountant_from(const spool::SegmentHeader& header) const {
  return Accountant(Identity(header.world), PageSizes{header.page_bytes, header.huge_page_bytes}, run_,
                    next_seq_, policy_);
}

/// The first record of a run was read.
bool Feeder::begin_run(const spool::SegmentHeader& header) {
  if (!seal(true)) return false;
  run_ = header.run;
  next_seq_ = run_ == at_.run ? at_.seq + 1 : 1;
  accountant_.emplace(accountant_from(header));
  if (run_ != spool_.last_run()) return true;
  if (!await_stored()) return false;
  for (const ProcessEnd& end : find_dead_()) accountant_->add_end(end);
  return true;
}

bool Feeder::await_stored() {
  while (!(progress_.get().at == at_)) {
    if (queue_.is_closed()) return false;
    std::this_thread::sleep_for(milliseconds(5));
    housekeeping();
  }
  return true;
}

/// Records before this one are missing: a gap from the last that was whole to it.
void Feeder::note_hole(std::int64_t time_us) {
  const std::int64_t from_us = (whole_until_us_ == 0 ? time_us : whole_until_us_) - kDisorderUs;
  Gap gap{std::min(from_us, time_us), time_us + kDisorderUs, Stage::kSpool, std::nullopt,
          "the spool lost them: damaged, or neither disk nor memory took them"};
  if (missing_ > 0) gap.events = missing_;
  counters_.lost_spool += missing_;
  accountant_->add_gap(std::move(gap));
  missing_ = 0;
  lost_ = false;
}

/// The batch so far, if it is due; `is_last`: whatever its age, with all sums.
bool Feeder::seal(bool is_last) {
  if (accountant_ && !accountant_->batch().empty()) {
    const bool is_full = accountant_->batch().records() >= limits_.records;
    if (!ship(accountant_->take(), is_last || !is_full)) return false;
  } else if (!sums_.empty() && !fold()) {
    return false;
  }
  return true;
}

bool Feeder::ship(std::unique_ptr<Batch> batch, bool write_sums) {
  sums_.add(*batch);
  Shipment shipment;
  shipment.number = shipments_++;
  shipment.before = shipment.after = at_;
  shipment.after.run = batch->run;
  shipment.after.seq = batch->last_seq;
  ++shipment.after.batch;
  at_ = shipment.after;
  shipment.policy = policy_of(*batch, shipment.before.batch);
  const auto now = Clock::now();
  const auto since = now - last_fold_;
  const bool is_time =
      since >= limits_.fold_after && (sums_.batches() >= limits_.fold_batches || since >= kLongestFold);
  if (write_sums || sums_.rows() >= kFoldRows || is_time) {
    shipment.sums = sums_.take();
    shipment.clears_pending = is_pending_;
    is_pending_ = false;
    last_fold_ = now;
  } else {
    shipment.pending = encode_changes(*batch);
    is_pending_ = true;
  }
  shipment.batch = std::move(batch);
  return hand_over(std::move(shipment));
}

/// The policy counts from the oldest request that it was applied to, which may come later than a younger one,
/// and have waited in the spool while another policy was set.
std::optional<PolicyChange> Feeder::policy_of(const Batch& batch, std::uint64_t after_batch) {
  const std::int64_t from_us = batch.oldest_request_us;
  if (from_us == INT64_MAX) return std::nullopt;  // there is none: it does not matter yet
  const std::string policy = policy_.text();
  if (in_force_ ? in_force_->policy != policy : !policy_.keeps_all()) {
    in_force_ = PolicyInForce{policy, after_batch, from_us};
    return PolicyChange{*in_force_, true, stored_before_us_};
  }
  if (!in_force_ || in_force_->from_us <= from_us) return std::nullopt;
  in_force_->from_us = from_us;
  return PolicyChange{*in_force_, false, 0};
}

/// Writes the sums that are pending, without more records.
bool Feeder::fold() {
  auto batch = std::make_unique<Batch>();
  batch->run = at_.run;
  batch->first_seq = at_.seq + 1;
  batch->last_seq = at_.seq;
  return ship(std::move(batch), true);
}

bool Feeder::hand_over(Shipment shipment) {
  while (!queue_.push_until(Clock::now() + milliseconds(100), shipment)) {
    if (queue_.is_closed()) return false;
    housekeeping();
  }
  return true;
}

void Feeder::housekeeping() {
  constexpr milliseconds kEvery(100);
  const auto now = Clock::now();
  if (now < next_housekeeping_) return;
  pulse_.beat();
  next_housekeeping_ = now + kEvery;
  const Checkpoint stored = progress_.get().at;
  if (stored.spool != 0) cursor_.release(stored.run, stored.seq);
  if (spool_.is_memory_only()) return;
  if (!spool_.options().waits) counters_.shed_requests += cursor_.shed();
  const auto sync_after = spool_.options().sync_after;
  if (sync_after.count() <= 0 || now < next_sync_) return;
  next_sync_ = now + sync_after;
  if (std::pair(stored.run, stored.seq) < appended_) cursor_.sync();
  appended_ = spool_.segments().last();
}

Feeder::Clock::time_point Feeder::due() const {
  constexpr milliseconds kIdle(1'000);
  if (accountant_ && !accountant_->batch().empty()) return began_ + limits_.age;
  if (!sums_.empty()) return last_fold_ + limits_.age;
  return Clock::now() + kIdle;
}

}  // namespace mapledger
