#include "collector/account/accountant.hpp"

#include <algorithm>

namespace mapledger {
namespace {

constexpr std::int64_t kBucketUs = 10'000'000;

/// mmap and mremap answer an address, munmap 0, or -errno, of which there are at most 4095 (IS_ERR_VALUE()).
/// brk answers the break: it failed if that is not what was asked for (brk(2), "C library/kernel
/// differences").
bool has_failed(const Event& event) {
  if (!event.has_head) return false;
  if (event.kind == Kind::kBrk) {
    return event.address != 0 && event.address != static_cast<std::uint64_t>(event.result);
  }
  return event.result < 0 && event.result >= -4095;
}

}  // namespace

void Accountant::begin() {
  batch_ = std::make_unique<Batch>();
  batch_->run = run_;
  batch_->first_seq = next_seq_;
  batch_->last_seq = next_seq_ - 1;
  processes_.clear();
  programs_.clear();
  activity_.clear();
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

void Accountant::add_end(ProcessEnd end, std::uint64_t seq) {
  took(seq);
  add_end(end);
}

void Accountant::add_gap(Gap gap, std::uint64_t seq) {
  took(seq);
  add_gap(std::move(gap));
}

void Accountant::add(const Event& event, std::uint64_t seq, std::int64_t time_us) {
  add_beat(seq, time_us);
  ProcessChange& change = process(event, time_us);
  if (event.is_request()) {
    add_request(event, change, seq, time_us);
  } else {
    add_lifetime(event, change, time_us);
  }
}

ProcessChange& Accountant::process(const Event& event, std::int64_t time_us) {
  const std::uint64_t id = identity_.of(event);
  const auto [at, is_new] = processes_.try_emplace(id, static_cast<std::uint32_t>(batch_->processes.size()));
  if (is_new) {
    ProcessChange& change = batch_->processes.emplace_back();
    change.process_id = id;
    change.pid = event.pid;
    change.first_us = change.last_us = time_us;
    change.program = program(event.name);
    change.activity = UINT32_MAX;
    if (event.has_head) {
      change.start_ns = event.start_ns;
      change.exec_id = event.exec_id;
      const auto parent = parents_.find(event.pid);
      if (parent != parents_.end()) change.ppid = parent->second;
    }
  }
  ProcessChange& change = batch_->processes[at->second];
  if (batch_->programs[change.program].raw != event.name) change.program = program(event.name);
  change.first_us = std::min(change.first_us, time_us);
  change.last_us = std::max(change.last_us, time_us);
  if (event.has_head) {
    change.uid = event.uid;
    change.mapped_bytes = event.vm_pages * pages_.page;
    change.resident_bytes = event.resident_pages * pages_.page;
  }
  return change;
}

std::uint32_t Accountant::program(std::string_view name) {
  const auto next = static_cast<std::uint32_t>(batch_->programs.size());
  const auto [at, is_new] = programs_.try_emplace(stable_hash(name), next);
  if (is_new) batch_->programs.push_back({at->first, stored_name(name), std::string(name), {}});
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

void Accountant::add_request(const Event& event, ProcessChange& change, std::uint64_t seq,
                             std::int64_t time_us) {
  RequestRow& row = batch_->requests.emplace_back();
  row.time_us = time_us;
  row.seq = seq;
  row.process_id = change.process_id;
  row.pid = event.pid;
  row.program = change.program;
  row.call = static_cast<Call>(event.kind);
  row.failed = has_failed(event);
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

  Sums sums;
  if (row.failed) {
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
  for (Sums* to : {&batch_->sums, &change.sums, &batch_->programs[change.program].sums,
                   &activity(change, time_us).sums}) {
    *to += sums;
  }
  change.peak_rise = std::max(
      change.peak_rise, static_cast<std::int64_t>(change.sums.requested_bytes - change.sums.returned_bytes));
}

void Accountant::add_lifetime(const Event& event, ProcessChange& change, std::int64_t time_us) {
  if (event.kind == Kind::kFork) {
    parents_[event.pid] = event.parent;
    change.ppid = event.parent;
  } else if (event.kind == Kind::kExec) {
    // begin_new_exec() adds one to self_exec_id (fs/exec.c): the program before has the number before.
    batch_->ends.push_back({identity_.of(event.pid, event.start_ns, event.exec_id - 1), time_us});
  } else {
    parents_.erase(event.pid);
    if (!change.exited_us) change.exited_us = time_us;
  }
}

}  // namespace mapledger
