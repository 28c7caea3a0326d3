// chaos: kills the collector, its database and its tracer with -9 at random instants while a numbered stream
// of real requests runs, and writes into FOLDER what chaos_check needs: numbers (numbered.hpp) and outages,
// one a line, microseconds UTC. Exit code 1: something did not come up again, or the end was not clean.
#include <charconv>
#include <csignal>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include <CLI/CLI.hpp>

#include "tests/chaos/stack.hpp"

namespace mapledger::chaos {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr seconds kPatience(120);  // for whatever is awaited

struct Options {
  StackConfig stack;
  std::string workload;
  std::uint64_t seed = 0;
  unsigned kills = 100;
  unsigned rate = 20'000;
};

void await_all_up(Stack& stack) {
  const auto give_up = steady_clock::now() + kPatience;
  while (!stack.all_up()) {
    if (steady_clock::now() > give_up) throw std::runtime_error("the stack did not recover in two minutes");
    stack.tick(milliseconds(10));
  }
}

/// Kills as planned until there were so many. What does not run is spared; the plan goes on.
void kill_all_the_while(Stack& stack, Part& workload, const Options& options) {
  KillPlan plan(options.seed);
  auto give_up = steady_clock::now() + kPatience;
  for (unsigned done = 0; done < options.kills;) {
    const Kill kill = plan.next();
    stack.tick(kill.pause);
    for (const Victim victim : kill.victims) {
      if (done == options.kills || !stack.kill(victim)) continue;
      ++done;
      give_up = steady_clock::now() + kPatience;
    }
    if (workload.reap())
      throw std::runtime_error("the workload ended with code " + std::to_string(workload.code()));
    if (steady_clock::now() > give_up) throw std::runtime_error("for two minutes there was nothing to kill");
  }
}

int stop(Stack& stack, Part& workload) {
  constexpr seconds kQuiet(2);
  await_all_up(stack);
  stack.tick(kQuiet);  // so that the ledger goes on after the last kill
  await_all_up(stack);
  workload.signal(SIGTERM);
  const auto give_up = steady_clock::now() + kPatience;
  while (!workload.reap()) {
    if (steady_clock::now() > give_up) throw std::runtime_error("the workload does not end");
    stack.tick(milliseconds(10));
  }
  const int code = stack.drain(kPatience);
  if (code != 0) std::cerr << "chaos: the collector ended with code " << code << " on SIGTERM\n";
  return workload.code() == 0 && code == 0 ? 0 : 1;
}

int run(const Options& options) {
  const auto& folder = options.stack.folder;
  std::cout << "chaos.seed: " << options.seed << std::endl;
  Stack stack(options.stack);
  await_all_up(stack);
  // at most 3 s a kill and some to recover at the end; the file of numbers is sparse
  const unsigned most_seconds = options.kills * 4 + 600;
  Part workload(
      "workload",
      {options.workload, folder / "numbers", std::to_string(options.rate), std::to_string(most_seconds)}, {},
      folder / "workload.log");
  workload.start();
  kill_all_the_while(stack, workload, options);
  const int code = stop(stack, workload);
  std::ofstream outages(folder / "outages");
  for (const Span& outage : stack.outages()) outages << outage.from_us << ' ' << outage.to_us << '\n';
  stack.stop_database(kPatience);
  const unsigned collector = stack.kills(Victim::kCollector);
  const unsigned database = stack.kills(Victim::kDatabase);
  const unsigned tracer = stack.kills(Victim::kTracer);
  std::cout << "chaos.kills: " << collector + database + tracer << " kills\n"
            << "chaos.kills_collector: " << collector << " kills\n"
            << "chaos.kills_database: " << database << " kills\n"
            << "chaos.kills_tracer: " << tracer << " kills\n"
            << "chaos.unasked_ends: " << stack.unasked_ends() << " ends\n";
  return outages.flush() ? code : 1;
}

}  // namespace
}  // namespace mapledger::chaos

int main(int argc, char** argv) {
  mapledger::chaos::Options options;
  CLI::App app("kills the stack at random instants");
  app.add_option("--folder", options.stack.folder)->required();
  app.add_option("--collector", options.stack.collector)->required();
  app.add_option("--private-db", options.stack.private_db)->required();
  app.add_option("--workload", options.workload)->required();
  app.add_option("--seed", options.seed)->required();
  app.add_option("--kills", options.kills)->check(CLI::Range(1, 10'000));
  app.add_option("--rate", options.rate)->check(CLI::Range(1, 1'000'000));
  CLI11_PARSE(app, argc, argv);
  try {
    return mapledger::chaos::run(options);
  } catch (const std::exception& error) {
    std::cerr << "chaos: " << error.what() << '\n';
    return 1;
  }
}
