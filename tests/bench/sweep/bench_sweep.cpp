// What a sweep over 2,000 real processes costs, in which nothing has changed, beside reading each
// /proc/PID/statm with a std::ifstream, in turn. The processes are children that wait.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

#include "collector/sweep/sweeper.hpp"

namespace {

using namespace mapledger;

constexpr std::size_t kProcesses = 2'000;
constexpr int kRounds = 11;

double cpu_ms() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

void say(const char* name, const char* unit, std::vector<double> values) {
  std::sort(values.begin(), values.end());
  std::printf("# %s: %zu rounds, %.2f to %.2f\n%s: %.2f %s\n", name, values.size(), values.front(),
              values.back(), name, values[values.size() / 2], unit);
}

}  // namespace

int main() {
  std::vector<pid_t> children;
  for (std::size_t i = 0; i < kProcesses; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      pause();
      _exit(0);
    }
    if (child < 0) break;
    children.push_back(child);
  }
  const auto tick_ns = 1'000'000'000 / static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK));
  Users users;
  ProcessTable processes(users);
  for (const pid_t child : children) {
    Event e;
    e.kind = Kind::kLive;
    e.has_head = true;
    e.pid = static_cast<std::uint32_t>(child);
    e.start_ns = start_ticks(e.pid).value_or(0) * tick_ns;
    e.name = "child";
    processes.tell(e);
  }
  LeftOut left_out;
  SweepFigures figures;
  std::uint64_t found = 0;
  Sweeper sweeper(processes, left_out, figures, std::chrono::milliseconds(1), [&](const Event&) { ++found; });
  const auto sweep = [&] {
    const std::int64_t before = figures.swept_us;
    const auto due = sweeper.due();
    while (figures.swept_us == before) sweeper.run(due);
  };
  for (int i = 0; i < 70; ++i) sweep();  // files are open, and cgroups are looked at every 64th time only
  found = 0;
  std::vector<double> ours;
  std::vector<double> plain;
  for (int round = 0; round < kRounds; ++round) {
    double before = cpu_ms();
    sweep();
    ours.push_back(cpu_ms() - before);
    before = cpu_ms();
    std::uint64_t sum = 0;
    for (const pid_t child : children) {
      std::ifstream statm("/proc/" + std::to_string(child) + "/statm");
      std::uint64_t size = 0;
      statm >> size;
      sum += size;
    }
    plain.push_back(cpu_ms() - before);
    if (sum == 0) return 1;
  }
  for (const pid_t child : children) kill(child, SIGKILL);
  while (wait(nullptr) > 0) {
  }
  if (children.size() != kProcesses || found > 0 || figures.processes != kProcesses) {
    std::fprintf(stderr, "sweep bench: %zu processes, %u swept, %lu events of which none should be\n",
                 children.size(), figures.processes.load(), static_cast<unsigned long>(found));
    return 1;
  }
  say("sweep.cpu_ms_of_2000_processes", "ms", ours);
  say("sweep.plain_reading_cpu_ms", "ms", plain);
  std::sort(ours.begin(), ours.end());
  std::sort(plain.begin(), plain.end());
  std::printf("sweep.ratio_to_plain_reading: %.3f ratio\n", ours[kRounds / 2] / plain[kRounds / 2]);
  return 0;
}
