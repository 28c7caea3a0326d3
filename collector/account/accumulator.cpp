#include "collector/account/accumulator.hpp"

#include <algorithm>
#include <vector>

#include "common/host.hpp"

namespace mapledger {
namespace {

/// Index of the item with that key, which is made if there is none.
template <class Index, class Items>
std::pair<std::uint32_t, bool> find_or_add(Index& index, Items& items, std::uint64_t key) {
  const auto [at, is_new] = index.try_emplace(key, static_cast<std::uint32_t>(items.size()));
  if (is_new) items.emplace_back();
  return {at->second, is_new};
}

void append_mapping(ProcessChange& change, const ProcessChange& later) {
  if (!later.mapped_bytes) return;
  if (change.mapped_bytes) {
    change.effects.add(Cause::kOther, static_cast<std::int64_t>(later.base_bytes - *change.mapped_bytes));
  } else {
    change.base_bytes = later.base_bytes;
  }
  change.effects += later.effects;
  change.mapped_bytes = later.mapped_bytes;
  if (!change.exited_us) return;
  // what comes late about an ended process does not bring its memory back
  change.effects.add(Cause::kExit, -(static_cast<std::int64_t>(*change.mapped_bytes)));
  change.mapped_bytes = 0;
}

/// `later` comes after `change`, of the same process.
void append(ProcessChange& change, const ProcessChange& later) {
  const auto net = static_cast<std::int64_t>(change.sums.requested_bytes - change.sums.returned_bytes);
  change.peak_rise = std::max(change.peak_rise, net + later.peak_rise);
  change.sums += later.sums;
  change.mremap_calls += later.mremap_calls;
  change.brk_calls += later.brk_calls;
  if (later.ppid) change.ppid = later.ppid;
  if (later.uid) change.uid = later.uid;
  append_mapping(change, later);
  if (later.stack_bytes) change.stack_bytes = later.stack_bytes;
  if (!later.cgroup.empty()) change.cgroup = later.cgroup;
  if (later.resident_bytes) change.resident_bytes = later.resident_bytes;
  if (!change.exited_us) change.exited_us = later.exited_us;
  change.first_us = std::min(change.first_us, later.first_us);
  change.last_us = std::max(change.last_us, later.last_us);
  if (later.requests == 0) return;
  if (change.requests == 0) {
    change.first_seq = later.first_seq;
    change.first_request_us = later.first_request_us;
    change.last_request_us = later.last_request_us;
  }
  change.requests += later.requests;
  change.last_seq = later.last_seq;
  change.first_request_us = std::min(change.first_request_us, later.first_request_us);
  change.last_request_us = std::max(change.last_request_us, later.last_request_us);
}

}  // namespace

void Accumulator::begin() {
  sum_ = std::make_unique<Batch>();
  batches_ = records_ = 0;
  processes_.clear();
  programs_.clear();
  activity_.clear();
}

void Accumulator::add(const Batch& batch) {
  ++batches_;
  sum_->run = batch.run;
  records_ += batch.records();
  std::vector<std::uint32_t> program(batch.programs.size());  // of the batch: index in the sum
  for (std::size_t i = 0; i < batch.programs.size(); ++i) {
    const ProgramChange& from = batch.programs[i];
    const auto [at, is_new] = find_or_add(programs_, sum_->programs, from.program_id);
    program[i] = at;
    if (is_new) {
      sum_->programs[at] = from;
    } else {
      sum_->programs[at].sums += from.sums;
    }
  }
  for (const ProcessChange& from : batch.processes) {
    const auto [at, is_new] = find_or_add(processes_, sum_->processes, from.process_id);
    ProcessChange& to = sum_->processes[at];
    if (is_new) {
      to = from;
    } else {
      append(to, from);
    }
    to.program = program[from.program];
  }
  for (const ActivityChange& from : batch.activity) {
    const auto key = stable_mix(from.process_id, static_cast<std::uint64_t>(from.bucket_us));
    const auto [at, is_new] = find_or_add(activity_, sum_->activity, key);
    ActivityChange& to = sum_->activity[at];
    to.bucket_us = from.bucket_us;
    to.process_id = from.process_id;
    to.sums += from.sums;
    if (from.mapped_bytes) to.mapped_bytes = from.mapped_bytes;
  }
  sum_->ends.insert(sum_->ends.end(), batch.ends.begin(), batch.ends.end());
}

std::unique_ptr<Batch> Accumulator::take() {
  auto taken = std::move(sum_);
  begin();
  sort_by_key(*taken);
  return taken;
}

}  // namespace mapledger
