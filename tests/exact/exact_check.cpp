// exact_check: stops real programs at random instants and compares what the ledger says is mapped with what
// the kernel says; after restarts of the collector and after lost events as well. Prints one "name: value
// unit" a line; exit code 0 only if all comparisons are equal and there were enough.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <stdexcept>

#include <CLI/CLI.hpp>

#include "tests/exact/after_loss.hpp"

namespace mapledger::exact {
namespace {

constexpr std::uint64_t kLeastComparisons = 500;
constexpr std::uint64_t kLeastEach = 30;

struct Options {
  RecorderConfig recorder;
  ProgramFolders folders;
  std::string tracer;
  std::vector<std::string> only;
  std::uint64_t seed = 0;
  std::uint64_t comparisons = kLeastComparisons;
  unsigned most_seconds = 240;
  unsigned loss_rounds = 2;
  bool falsify = false;
};

bool enough(const Tally& tally, const std::set<std::string>& names, std::uint64_t comparisons) {
  if (tally.comparisons() < comparisons) return false;
  return std::ranges::all_of(names, [&](const std::string& name) {
    const auto found = tally.by_program().find(name);
    return found != tally.by_program().end() && found->second >= kLeastEach;
  });
}

/// At a third the collector is ended and started again, at two thirds it is killed.
void compare_side_by_side(Oracle& oracle, Recorder& recorder, const Tally& tally,
                          const std::set<std::string>& names, const Options& options) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(options.most_seconds);
  unsigned restarts = 0;
  const std::array<int, 2> signals{SIGTERM, SIGKILL};
  while (!enough(tally, names, options.comparisons) || restarts < signals.size()) {
    if (std::chrono::steady_clock::now() > give_up)
      throw std::runtime_error("too few comparisons in the time: see the programs' logs");
    oracle.round();
    if (restarts < signals.size() &&
        tally.comparisons() > options.comparisons * (restarts + 1) / (signals.size() + 1)) {
      const int code = recorder.end(signals[restarts]);
      if (signals[restarts] == SIGTERM && code != 0)
        throw std::runtime_error(fmt::format("the collector ended with code {} on SIGTERM", code));
      recorder.start();
      ++restarts;
    }
  }
  std::cout << "exact.restarts: " << restarts << " restarts\n";
}

/// The collector starts this program as its tracer: one with room for a few events only.
std::string write_small_tracer(const Options& options) {
  const auto path = options.recorder.folder / "small_ring";
  std::ofstream(path) << "#!/bin/sh\nexec '" << options.tracer << "' --ring-bytes 4096 \"$@\"\n";
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  return path;
}

void side_by_side(const Options& options, LedgerView& ledger, Oracle& oracle, Recorder& recorder,
                  const Tally& tally) {
  std::set<std::string> names;
  auto plans = all_programs(options.folders, options.seed);
  std::erase_if(plans, [&](const ProgramPlan& plan) {
    return !options.only.empty() && std::ranges::find(options.only, plan.name) == options.only.end();
  });
  const auto programs = start_all(plans, options.folders);
  for (std::size_t i = 0; i < plans.size(); ++i) {
    oracle.watch(*programs[i], plans[i]);
    names.insert(plans[i].name);
  }
  recorder.await_stored(ledger);
  if (options.falsify) {
    oracle.falsify_next();
    while (tally.comparisons() == 0) oracle.round();
    return;
  }
  compare_side_by_side(oracle, recorder, tally, names, options);
}

void say(const char* name, double value, const char* unit) {
  std::cout << fmt::format("exact.{}: {} {}\n", name, value, unit);
}

int report(const Tally& tally) {
  for (const auto& [name, comparisons] : tally.by_program())
    std::cout << fmt::format("exact.comparisons_{}: {} comparisons\n", name, comparisons);
  std::cout << fmt::format(
      "exact.comparisons: {} comparisons\nexact.unequal: {} comparisons\n"
      "exact.skipped: {} processes\n",
      tally.comparisons(), tally.unequal(), tally.skipped());
  say("net_mean_error", std::round(tally.net_mean_error()), "bytes");
  say("net_mean_error_share", std::round(tally.net_mean_error_share() * 1e4) / 1e4, "of what is mapped");
  return tally.unequal() == 0 ? 0 : 1;
}

void run(Options options, Tally& tally) {
  std::signal(SIGPIPE, SIG_IGN);
  std::cout << "exact.seed: " << options.seed << std::endl;
  options.recorder.settings = {{"TRACER", "ebpf"}, {"SWEEP_MS", "0"}};
  LedgerView ledger(options.recorder.socket);
  options.recorder.log = "collector-check";
  Recorder recorder(options.recorder);
  recorder.start();
  Oracle oracle(ledger, recorder, tally, options.seed);
  side_by_side(options, ledger, oracle, recorder, tally);
  recorder.end_well();
  if (options.falsify) return;

  options.recorder.settings.emplace_back("EBPF_TRACER", write_small_tracer(options));
  options.recorder.log = "collector-loss";
  Recorder losing(options.recorder);
  losing.start();
  Oracle after_loss(ledger, losing, tally, options.seed);
  compare_after_loss(after_loss, ledger, losing, options.folders.built, options.seed, options.loss_rounds);
  losing.end_well();
}

}  // namespace
}  // namespace mapledger::exact

int main(int argc, char** argv) {
  mapledger::exact::Options options;
  CLI::App app("compares the ledger's mapped bytes with the kernel's");
  app.add_option("--folder", options.recorder.folder)->required();
  app.add_option("--collector", options.recorder.collector)->required();
  app.add_option("--socket", options.recorder.socket)->required();
  app.add_option("--tracer", options.tracer)->required();
  app.add_option("--built", options.folders.built)->required();
  app.add_option("--sources", options.folders.sources)->required();
  app.add_option("--seed", options.seed)->required();
  app.add_option("--comparisons", options.comparisons);
  app.add_option("--most-seconds", options.most_seconds, "for the comparisons side by side");
  app.add_option("--loss-rounds", options.loss_rounds);
  app.add_option("--only", options.only, "of the programs");
  app.add_flag("--falsify", options.falsify,
               "tests the test: one of a few comparisons is made with a wrong figure of the kernel");
  CLI11_PARSE(app, argc, argv);
  options.folders.work = options.recorder.folder;
  mapledger::exact::Tally tally;
  int code = 0;
  try {
    mapledger::exact::run(options, tally);
  } catch (const std::exception& error) {
    std::cerr << "exact_check: " << error.what() << '\n';
    code = 1;
  }
  return mapledger::exact::report(tally) == 0 ? code : 1;
}
