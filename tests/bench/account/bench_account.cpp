// Events that the accountant turns into batches of 10,000 a second on one core, of 2,000 processes that map,
// unmap, remap, move their break, start, exec and exit; beside only adding mmap and munmap up by pid in a
// std::unordered_map, which is what accounting is where nobody asks what is mapped.
#include <algorithm>
#include <cstdio>
#include <map>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include <benchmark/benchmark.h>

#include "collector/account/accountant.hpp"

namespace mapledger {
namespace {

constexpr std::size_t kEvents = 1'000'000;
constexpr std::size_t kProcesses = 2'000;
constexpr std::size_t kBatch = 10'000;
constexpr std::int64_t kStartUs = 1'795'180'000'000'000;
constexpr std::uint64_t kPage = 4096;

struct Process {
  std::uint64_t start_ns = 0;
  std::uint64_t exec_id = 1;
  std::uint64_t vm_pages = 1'000;
  std::string name;
};

Event call(std::mt19937& random, Process& process) {
  Event e;
  const auto pages = static_cast<std::uint64_t>(random() % 64 + 1);
  const unsigned kind = random() % 100;
  e.length = pages * kPage - random() % kPage;
  e.address = 0x7F00'0000'0000;
  e.result = 0x7F00'0000'0000;
  if (kind < 48) {
    e.kind = Kind::kMmap;
    e.prot = 3;
    e.flags = random() % 8 == 0 ? 0x32 : 0x22;
    process.vm_pages += pages;
  } else if (kind < 88) {
    e.kind = Kind::kMunmap;
    e.result = 0;
    process.vm_pages -= std::min(pages, process.vm_pages);
  } else if (kind < 93) {
    e.kind = Kind::kMremap;
    e.old_length = kPage;
    process.vm_pages += pages - 1;
  } else {
    e.kind = Kind::kBrk;
    e.address = 0x5555'0000'0000 + process.vm_pages * kPage;
    e.result = static_cast<std::int64_t>(e.address);
  }
  return e;
}

const std::vector<Event>& stream() {
  static std::vector<Process> processes(kProcesses);
  static const std::vector<Event> events = [] {
    std::mt19937 random(7);
    for (std::size_t i = 0; i < kProcesses; ++i) {
      processes[i].start_ns = i;
      processes[i].name = "worker-" + std::to_string(i % 100);
    }
    std::vector<Event> made;
    made.reserve(kEvents);
    while (made.size() < kEvents) {
      const auto pid = static_cast<std::uint32_t>(random() % kProcesses);
      Process& process = processes[pid];
      Event e;
      const unsigned kind = random() % 200;
      if (kind == 0) {
        e.kind = Kind::kExec;
        ++process.exec_id;
      } else if (kind == 1) {
        e.kind = Kind::kFork;  // the number is another's now
        process.start_ns += kProcesses;
        e.parent = 1;
      } else {
        e = call(random, process);
      }
      e.has_head = true;
      e.pid = e.tid = pid;
      e.start_ns = process.start_ns;
      e.exec_id = process.exec_id;
      e.vm_pages = process.vm_pages;
      e.stack_pages = 33;
      e.resident_pages = process.vm_pages / 2;
      e.name = process.name;
      made.push_back(e);
    }
    return made;
  }();
  return events;
}

void account(benchmark::State& state) {
  const auto& events = stream();
  for (auto _ : state) {
    Accountant accountant(Identity(1), PageSizes{}, 1, 1);
    std::uint64_t seq = 0;
    for (const Event& event : events) {
      ++seq;
      accountant.add(event, seq, kStartUs + static_cast<std::int64_t>(seq));
      if (seq % kBatch == 0) benchmark::DoNotOptimize(accountant.take());
    }
  }
}
BENCHMARK(account)->Unit(benchmark::kMillisecond);

void add_up_by_pid(benchmark::State& state) {
  const auto& events = stream();
  for (auto _ : state) {
    std::unordered_map<std::uint32_t, Sums> sums;
    for (const Event& event : events) {
      Sums& sum = sums[event.pid];
      if (event.kind == Kind::kMmap) sum.requested_bytes += event.length;
      if (event.kind == Kind::kMunmap) sum.returned_bytes += event.length;
    }
    benchmark::DoNotOptimize(sums);
  }
}
BENCHMARK(add_up_by_pid)->Unit(benchmark::kMillisecond);

/// Keeps the events a second of every repetition.
class Collect : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      rates[run.run_name.function_name].push_back(kEvents * 1e3 / run.GetAdjustedCPUTime());
    }
  }
  std::map<std::string, std::vector<double>> rates;
};

double say(const char* name, std::vector<double> rates) {
  std::sort(rates.begin(), rates.end());
  const double median = rates.at(rates.size() / 2);
  std::printf("# %s: %zu rounds, %.0f to %.0f\n%s: %.0f events/s\n", name, rates.size(), rates.front(),
              rates.back(), name, median);
  return median;
}

}  // namespace
}  // namespace mapledger

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  mapledger::Collect collect;
  benchmark::RunSpecifiedBenchmarks(&collect);
  const double ours = mapledger::say("accounting.events_per_second", collect.rates["account"]);
  const double plain =
      mapledger::say("accounting.plain_sums_events_per_second", collect.rates["add_up_by_pid"]);
  std::printf("accounting.ratio_to_plain_sums: %.3f ratio\n", ours / plain);
  return 0;
}
