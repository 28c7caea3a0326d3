// exact_heal: programs change their mapped memory without any call that is traced (shmat, io_setup, a deeper
// stack); the sweep has to find it. Prints one "name: value unit" a line; exit code 0 only if the ledger was
// right about each change in time.
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <iostream>
#include <random>
#include <thread>

#include <CLI/CLI.hpp>

#include "common/clock.hpp"
#include "tests/exact/comparison.hpp"
#include "tests/exact/recorder.hpp"
#include "tests/exact/stepper.hpp"

namespace mapledger::exact {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr double kMostSeconds = 1.5;
constexpr std::string_view kChanges = "sgid";  // shmat, stack, io_setup, shmdt

struct Options {
  RecorderConfig recorder;
  std::string program;
  std::uint64_t seed = 0;
  unsigned processes = 6;
  unsigned rounds = 16;
};

struct Changed {
  Stepper* stepper;
  Clock::time_point at;
  bool healed = false;
};

std::optional<std::string> wrong(LedgerView& ledger, pid_t pid) {
  const auto stat = stat_of(pid);
  const auto memory = memory_of(pid);
  if (!stat || !memory) return "the process is gone";
  const auto ticks = static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK));
  return difference({pid, stat->start_ticks, *memory}, ledger.living({pid}), ticks, Compare::kWhole);
}

/// Seconds until the ledger was right, of each; what was not after a while longer than it may take is said.
void await_healed(LedgerView& ledger, std::vector<Changed>& changed, char change,
                  std::vector<double>& seconds) {
  constexpr Seconds kPatience(2 * kMostSeconds);
  for (std::size_t left = changed.size(); left > 0;) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    for (Changed& one : changed) {
      if (one.healed) continue;
      const auto differs = wrong(ledger, one.stepper->pid());
      const Seconds took = Clock::now() - one.at;
      if (differs && took < kPatience) continue;
      if (took.count() > kMostSeconds)
        std::cout << fmt::format("# {:.3f} s after '{}' of process {}: {}\n", took.count(), change,
                                 one.stepper->pid(), differs.value_or("right, but late"));
      seconds.push_back(took.count());
      one.healed = true;
      --left;
    }
  }
}

int run(Options options) {
  std::signal(SIGPIPE, SIG_IGN);
  options.recorder.settings = {{"TRACER", "ebpf"}, {"SWEEP_MS", "1000"}};
  LedgerView ledger(options.recorder.socket);
  options.recorder.log = "collector-heal";
  Recorder recorder(options.recorder);
  recorder.start();
  std::vector<Stepper> steppers;
  for (unsigned i = 0; i < options.processes; ++i)
    steppers.emplace_back(std::vector<std::string>{options.program});
  recorder.await_stored(ledger);

  std::mt19937_64 random(options.seed);
  std::vector<double> seconds;
  std::uint64_t calls_seen = 0;
  for (unsigned round = 0; round < options.rounds; ++round) {
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 1'000'000));  // any time between sweeps
    const char change = kChanges[round % kChanges.size()];
    std::vector<pid_t> pids;
    for (const Stepper& stepper : steppers) pids.push_back(stepper.pid());
    const std::int64_t from_us = utc_now_us();
    std::vector<Changed> changed;
    for (Stepper& stepper : steppers) {
      const auto before = memory_of(stepper.pid());
      stepper.ask({&change, 1});
      stepper.await_answer();
      changed.push_back({&stepper, Clock::now()});
      if (memory_of(stepper.pid()) == before)
        throw std::runtime_error(fmt::format("'{}' changed nothing", change));
    }
    await_healed(ledger, changed, change, seconds);
    calls_seen += ledger.requests_of(pids, from_us, utc_now_us());
  }
  recorder.end_well();
  const auto late = std::ranges::count_if(seconds, [](double one) { return one > kMostSeconds; });
  std::cout << fmt::format(
      "exact.heals: {} changes\nexact.heals_late: {} changes\nexact.heal_p95: {:.0f} ms\n"
      "exact.heal_max: {:.0f} ms\n",
      seconds.size(), late, p95(seconds) * 1e3, std::ranges::max(seconds) * 1e3);
  if (calls_seen != 0) std::cout << fmt::format("# the programs made {} calls that are traced\n", calls_seen);
  return late == 0 && calls_seen == 0 ? 0 : 1;
}

}  // namespace
}  // namespace mapledger::exact

int main(int argc, char** argv) {
  mapledger::exact::Options options;
  CLI::App app("measures how long the ledger takes to see what no traced call changed");
  app.add_option("--folder", options.recorder.folder)->required();
  app.add_option("--collector", options.recorder.collector)->required();
  app.add_option("--socket", options.recorder.socket)->required();
  app.add_option("--program", options.program)->required();
  app.add_option("--seed", options.seed)->required();
  app.add_option("--rounds", options.rounds);
  CLI11_PARSE(app, argc, argv);
  try {
    return mapledger::exact::run(options);
  } catch (const std::exception& error) {
    std::cerr << "exact_heal: " << error.what() << '\n';
    return 1;
  }
}
