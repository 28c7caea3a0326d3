#pragma once

#include <algorithm>
#include <atomic>
#include <tuple>
#include <vector>

#include "api/store/store.hpp"

namespace mapledger::api {

/// A ledger in memory: the test sets its fields, the code under test reads them. One machine.
class FakeStore : public Store {
 public:
  std::optional<Head> now;
  std::vector<Process> all_processes;  ///< with `batches` of the same index
  std::vector<std::uint64_t> batches;
  std::vector<ProcessDetail> details;
  std::map<std::uint64_t, Sizes> all_sizes;  ///< by process
  std::vector<MemoryRequest> log;            ///< in any order
  Top pie;
  Status state;
  std::vector<Gap> all_gaps;  ///< newest first
  std::vector<PartlyStored> in_part;
  std::optional<std::int64_t> ended_from;
  std::map<std::uint64_t, Rates> all_rates;
  Activity done;
  std::optional<ActivityFilter> asked_activity;
  std::optional<ProcessFilter> asked_processes;
  std::optional<RequestFilter> asked_requests;
  std::optional<HostFilter> asked_hosts;
  std::vector<Status> all_hosts;  ///< empty: that of `state`
  std::uint64_t schema = kSchemaVersion;
  std::optional<StoreError> failure;  ///< what every call answers, if set
  std::atomic<int> calls = 0;

  void add(Process process) {
    all_processes.push_back(std::move(process));
    batches.push_back(now->batch);
  }

  StoreResult<std::optional<Machine>> machine(std::optional<std::uint64_t> id) override {
    if (!now || (id && *id != now->machine.id)) return answer(std::optional<Machine>());
    return answer(std::optional(now->machine));
  }
  StoreResult<std::vector<Process>> processes(const ProcessFilter& filter) override {
    asked_processes = filter;
    std::vector<Process> found;
    for (const Process& p : all_processes) {
      if (filter.live && *filter.live == p.exited_us.has_value()) continue;
      if (filter.pid && *filter.pid != p.pid) continue;
      if (found.size() < filter.limit) found.push_back(p);
    }
    return answer(found);
  }
  StoreResult<std::optional<ProcessDetail>> process(std::uint64_t, std::uint64_t id) override {
    for (const ProcessDetail& each : details) {
      if (each.process.id == id) return answer(std::optional(each));
    }
    return answer(std::optional<ProcessDetail>());
  }
  StoreResult<std::optional<Sizes>> sizes(std::uint64_t, std::uint64_t process) override {
    const auto found = all_sizes.find(process);
    return answer(found != all_sizes.end() ? std::optional(found->second) : std::nullopt);
  }
  StoreResult<RequestPage> requests(const RequestFilter& filter) override {
    asked_requests = filter;
    RequestPage page;
    page.items = newest_first();
    if (filter.position) {
      std::erase_if(page.items, [&](const MemoryRequest& r) { return !(r.key < filter.position->before); });
    }
    if (page.items.size() > filter.limit) {
      page.items.resize(filter.limit);
      page.next = RequestPosition{page.items.back().key};
    }
    return answer(page);
  }
  StoreResult<std::vector<PartlyStored>> partly_stored(std::uint64_t, const Window& window) override {
    std::vector<PartlyStored> found = in_part;
    std::erase_if(found, [&](const PartlyStored& s) {
      return s.from_us >= window.to_us || s.to_us.value_or(INT64_MAX) <= window.from_us;
    });
    return answer(found);
  }
  StoreResult<Top> top(std::uint64_t, Grouping by) override {
    Top found = pie;
    found.by = by;
    return answer(found);
  }
  StoreResult<Top> top_of(std::uint64_t, Grouping by, const Window& window) override {
    Top found = pie;
    found.by = by;
    found.window = window;
    return answer(found);
  }
  StoreResult<std::optional<std::int64_t>> nth_end(std::uint64_t, std::int64_t, std::uint64_t) override {
    return answer(ended_from);
  }
  StoreResult<std::map<std::uint64_t, Rates>> rates(std::uint64_t) override { return answer(all_rates); }
  StoreResult<Activity> activity(const ActivityFilter& filter) override {
    asked_activity = filter;
    return answer(done);
  }
  StoreResult<std::int64_t> last_time(std::uint64_t) override {
    return answer(now ? now->last_time_us : std::int64_t{0});
  }
  StoreResult<Status> status(std::optional<std::uint64_t>) override { return answer(state); }
  StoreResult<std::vector<Gap>> gaps(const GapFilter& filter) override {
    std::vector<Gap> found;
    for (const Gap& gap : all_gaps) {
      if (filter.after && gap.key.from_us >= filter.after->from_us) continue;
      if (found.size() < filter.limit) found.push_back(gap);
    }
    return answer(found);
  }
  StoreResult<std::vector<Status>> machines() override {
    return answer(state.collector ? std::vector<Status>{state} : std::vector<Status>());
  }
  StoreResult<HostPage> hosts(const HostFilter& filter) override {
    asked_hosts = filter;
    HostPage page;
    page.items = all_hosts;
    if (page.items.empty() && state.host) page.items = {state};
    return answer(page);
  }
  StoreResult<std::optional<Head>> head(std::optional<std::uint64_t> host) override {
    if (now && host && *host != now->machine.id) return answer(std::optional<Head>());
    return answer(now);
  }
  StoreResult<std::vector<Process>> changed_processes(std::uint64_t, std::uint64_t batch,
                                                      std::int64_t) override {
    std::vector<Process> found;
    for (std::size_t i = 0; i < all_processes.size(); ++i) {
      if (batches[i] > batch) found.push_back(all_processes[i]);
    }
    return answer(found);
  }
  StoreResult<std::vector<MemoryRequest>> new_requests(const Head& from, const Head& to,
                                                       std::uint64_t limit) override {
    std::vector<MemoryRequest> found = newest_first();
    std::erase_if(found, [&](const MemoryRequest& r) {
      const auto at = std::tie(r.key.run, r.key.seq);
      return at <= std::tie(from.run, from.seq) || at > std::tie(to.run, to.seq);
    });
    if (found.size() > limit) found.resize(limit);
    return answer(found);
  }
  StoreResult<std::uint64_t> schema_version() override { return answer(schema); }

 private:
  template <class T>
  StoreResult<T> answer(T value) {
    ++calls;
    if (failure) return *failure;
    return value;
  }
  [[nodiscard]] std::vector<MemoryRequest> newest_first() const {
    std::vector<MemoryRequest> sorted = log;
    std::sort(sorted.begin(), sorted.end(),
              [](const MemoryRequest& a, const MemoryRequest& b) { return a.key > b.key; });
    return sorted;
  }
};

}  // namespace mapledger::api
