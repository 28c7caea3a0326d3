#include "collector/account/accountant.hpp"

#include <algorithm>
#include <tuple>

#include "collector/account/map_event.hpp"

namespace mapledger {
namespace {

constexpr std::int64_t kBucketUs = 10'000'000;

}  // namespace

void Accountant::begin() {
  batch_ = std::make_unique<Batch>();
  batch_->run = run_;
  batch_->first_seq = next_seq_;
  batch_->last_seq = next_seq_ - 1;
  ++batch_number_;
  programs_.clear();
  keeps_program_.clear();
  activity_.clear();
  // A process of an older form is its name and its pid, and has no end: nothing of it is kept.
  if (has_older_form_) known_.forget_all();
  has_older_form_ = false;
}

std::unique_ptr<Batch> Accountant::take() {
  auto taken = std::move(batch_);
  begin();
  batch_->last_time_us = taken->last_time_us;
  return taken;
}

void Accountant::took(std::uint64_t seq) {
  batch_->last_seq = seq;
  next_seq_ = seq + 1;
}

void Accountant::add_beat(std::uint64_t seq, std::int64_t time_us) {
  took(seq);
  batch_->last_time_us = std::max(batch_->last_time_us, time_us);
}

void Accountant::add_end(ProcessEnd end) {
  batch_->ends.push_back(end);
  known_.forget(end.process_id);
}

void Accountant::add_gap(Gap gap, std::uint64_t seq) {
  took(seq);
  add_gap(std::move(gap));
}

void Accountant::add(const Event& event, std::uint64_t seq, std::int64_t time_us) {
  took(seq);
  if (event.is_counted()) batch_->last_time_us = std::max(batch_->last_time_us, time_us);
  const std::uint64_t id = identity_.of(event);
  Known* found = known_.find(id);
  Known& known = found != nullptr ? *found : meet(event, id, time_us);
  if (tells_nothing_new(event, known)) return;
  ProcessChange& change = change_of(known, time_us);
  if (batch_->programs[change.program].raw != event.name) {
    change.program = program(event.name);
    known.name = event.name;
  }
  change.first_us = std::min(change.first_us, time_us);
  change.last_us = std::max(change.last_us, time_us);
  if (event.has_head) {
    change.uid = event.uid;
    map_event(event, known, change, time_us, pages_);
  }
  if (event.is_request()) {
    add_request(event, change, seq, time_us);
  } else {
    add_lifetime(event, known, change, time_us);
  }
  if (event.kind == Kind::kExit || known.is_over) {
    known_.forget(id);
  } else if (known.shares_mm) {
    tell_sharers(known, time_us);
  }
}

bool Accountant::tells_nothing_new(const Event& event, const Known& known) const {
  return event.kind == Kind::kLive && known.has_mm && known.ppid &&
         known.mapped_bytes == mapped_bytes(event.vm_pages, pages_) && known.name == event.name;
}

/// The first event of a process.
Known& Accountant::meet(const Event& event, std::uint64_t process_id, std::int64_t time_us) {
  Known& known = known_.add(process_id);
  known.pid = event.pid;
  known.name = event.name;
  has_older_form_ = has_older_form_ || !event.has_head;
  if (!event.has_head) return known;
  known.start_ns = event.start_ns;
  known.exec_id = event.exec_id;
  Known* const before = known_.find_pid(event.pid);
  if (before == nullptr) {
    known_.set_newest(known);
  } else if (std::tie(before->start_ns, before->exec_id) < std::tie(known.start_ns, known.exec_id)) {
    succeed(known, *before, event, time_us);
  } else {
    known.is_over = true;
  }
  if (event.kind == Kind::kFork) {
    if (Known* const parent = known_.find_pid(event.parent)) {
      known.cgroup = parent->cgroup;
      known.explainer = parent->explainer.forked();
      if (event.shared_mm) known_.share(*parent, known);
    }
  }
  return known;
}

/// begin_new_exec() adds one to self_exec_id (fs/exec.c): the program before has the number before.
std::uint64_t Accountant::program_before(const Event& exec) const {
  return identity_.of(exec.pid, exec.start_ns, exec.exec_id - 1);
}

/// Its pid was another's, or another program's, which has ended, whether that was told or lost.
void Accountant::succeed(Known& known, Known& before, const Event& event, std::int64_t time_us) {
  if (before.start_ns == known.start_ns) {
    known.ppid = before.ppid;
    known.cgroup = before.cgroup;
  }
  const bool is_told = event.kind == Kind::kExec && before.process_id == program_before(event);
  if (!is_told) batch_->ends.push_back({before.process_id, time_us});
  known_.forget(before.process_id);
  known_.set_newest(known);
}

/// A process that was there before us may have gone on to other programs while nobody looked.
void Accountant::end_programs_before(const Event& live, std::int64_t time_us) {
  constexpr std::uint64_t kMost = 8;
  const std::uint64_t oldest = live.exec_id - std::min(live.exec_id, kMost);
  for (std::uint64_t exec_id = oldest; exec_id < live.exec_id; ++exec_id) {
    batch_->ends.push_back({identity_.of(live.pid, live.start_ns, exec_id), time_us});
  }
}

ProcessChange& Accountant::change_of(Known& known, std::int64_t time_us) {
  if (known.batch == batch_number_) return batch_->processes[known.index];
  known.batch = batch_number_;
  known.index = static_cast<std::uint32_t>(batch_->processes.size());
  const std::uint32_t name = program(known.name);
  ProcessChange& change = batch_->processes.emplace_back();
  change.process_id = known.process_id;
  change.pid = known.pid;
  change.start_ns = known.start_ns;
  change.exec_id = known.exec_id;
  change.ppid = known.ppid;
  change.first_us = change.last_us = time_us;
  change.program = name;
  change.activity = UINT32_MAX;
  change.base_bytes = known.mapped_bytes;
  if (known.cgroup && !known.cgroup_told) change.cgroup = *known.cgroup;
  known.cgroup_told = true;
  return change;
}

void Accountant::tell_sharers(const Known& known, std::int64_t time_us) {
  for (Known* const other : known_.sharers(known)) {
    if (!other->has_mm || other->mapped_bytes == known.mapped_bytes) continue;
    ProcessChange& change = change_of(*other, time_us);
    change.effects.add(Cause::kOther, static_cast<std::int64_t>(known.mapped_bytes - other->mapped_bytes));
    change.mapped_bytes = other->mapped_bytes = known.mapped_bytes;
    other->mapped_us = time_us;
  }
}

std::uint32_t Accountant::program(std::string_view name) {
  const auto next = static_cast<std::uint32_t>(batch_->programs.size());
  const auto [at, is_new] = programs_.try_emplace(stable_hash(name), next);
  if (is_new) {
    batch_->programs.push_back({at->first, stored_name(name), std::string(name), {}});
    if (!policy_.keeps_all()) keeps_program_.push_back(policy_.keeps_program(batch_->programs.back().name));
  }
  return at->second;
}

ActivityChange& Accountant::activity(ProcessChange& change, std::int64_t time_us) {
  const std::int64_t bucket = time_us - (time_us % kBucketUs + kBucketUs) % kBucketUs;
  if (change.activity != UINT32_MAX && batch_->activity[change.activity].bucket_us == bucket) {
    return batch_->activity[change.activity];
  }
  const auto next = static_cast<std::uint32_t>(batch_->activity.size());
  const auto key = stable_mix(change.process_id, static_cast<std::uint64_t>(bucket));
  const auto [at, is_new] = activity_.try_emplace(key, next);
  if (is_new) batch_->activity.push_back({bucket, change.process_id, {}});
  change.activity = at->second;
  return batch_->activity[at->second];
}

bool Accountant::is_kept(const Event& event, bool failed, std::uint32_t program) const {
  return policy_.keeps_all() || keeps_program_[program] ||
         policy_.keeps(failed, event.kind == Kind::kBrk ? 0 : event.length);
}

void Accountant::add_row(const Event& event, bool failed, ProcessChange& change, std::uint64_t seq,
                         std::int64_t time_us) {
  RequestRow& row = batch_->requests.emplace_back();
  row.time_us = time_us;
  row.seq = seq;
  row.process_id = change.process_id;
  row.pid = event.pid;
  row.program = change.program;
  row.call = static_cast<Call>(event.kind);
  row.failed = failed;
  row.has_result = event.has_head;
  row.length = event.kind == Kind::kBrk ? 0 : event.length;
  if (event.has_head) {
    row.tid = static_cast<std::int32_t>(event.tid);
    row.uid = event.uid;
    row.address = event.address;
    row.result = event.result;
    if (event.kind == Kind::kMmap) row.prot = static_cast<std::int64_t>(event.prot);
    if (event.kind == Kind::kMmap || event.kind == Kind::kMremap)
      row.flags = static_cast<std::int64_t>(event.flags);
    if (event.kind == Kind::kMremap) row.old_length = event.old_length;
  }
  if (change.requests++ == 0) {
    change.first_seq = seq;
    change.first_request_us = change.last_request_us = time_us;
  }
  change.last_seq = seq;
  change.first_request_us = std::min(change.first_request_us, time_us);
  change.last_request_us = std::max(change.last_request_us, time_us);
}

void Accountant::add_request(const Event& event, ProcessChange& change, std::uint64_t seq,
                             std::int64_t time_us) {
  const bool failed = has_failed(event);
  batch_->oldest_request_us = std::min(batch_->oldest_request_us, time_us);
  if (is_kept(event, failed, change.program)) {
    add_row(event, failed, change, seq, time_us);
  } else {
    ++batch_->not_kept;
  }
  Sums sums;
  if (failed) {
    sums.failed_calls = 1;
  } else if (event.kind == Kind::kMmap) {
    sums.mmap_calls = 1;
    sums.requested_bytes = requested_bytes(event.length, event.has_head ? event.flags : 0, pages_);
  } else if (event.kind == Kind::kMunmap) {
    sums.munmap_calls = 1;
    sums.returned_bytes = round_up(event.length, pages_.page);
  } else if (event.kind == Kind::kMremap) {
    ++change.mremap_calls;
  } else {
    ++change.brk_calls;
  }
  ActivityChange& step = activity(change, time_us);
  for (Sums* to : {&batch_->sums, &change.sums, &batch_->programs[change.program].sums, &step.sums}) {
    *to += sums;
  }
  step.mapped_bytes = change.mapped_bytes;
  change.peak_rise = std::max(
      change.peak_rise, static_cast<std::int64_t>(change.sums.requested_bytes - change.sums.returned_bytes));
}

void Accountant::add_lifetime(const Event& event, Known& known, ProcessChange& change, std::int64_t time_us) {
  switch (event.kind) {
    case Kind::kFork:
      known.ppid = change.ppid = event.parent;
      break;
    case Kind::kLive:
      if (!known.ppid) end_programs_before(event, time_us);
      known.ppid = change.ppid = event.parent;
      break;
    case Kind::kExec:
      batch_->ends.push_back({program_before(event), time_us});
      break;
    case Kind::kExit:
      if (!change.exited_us) change.exited_us = time_us;
      break;
    case Kind::kSwept:
      if (event.cgroup.empty()) break;
      known.cgroup = std::make_shared<const std::string>(event.cgroup);
      change.cgroup = event.cgroup;
      break;
    default:
      break;
  }
}

}  // namespace mapledger
