// exact_calls: runs real programs and compares the calls that the kernel itself counted of each thread with
// the requests in the ledger. Prints one "name: value unit" a line; exit code 0 only if none is missing or
// invented.
#include <fmt/format.h>

#include <csignal>
#include <iostream>
#include <stdexcept>
#include <thread>

#include <CLI/CLI.hpp>

#include "common/clock.hpp"
#include "tests/exact/kernel_trace.hpp"
#include "tests/exact/oracle.hpp"

namespace mapledger::exact {
namespace {

struct Options {
  RecorderConfig recorder;
  ProgramFolders folders;
  std::uint64_t seed = 0;
  unsigned seconds = 30;
};

std::map<pid_t, CallCounts> requests_between(LedgerView& ledger, std::int64_t from_us, std::int64_t to_us) {
  std::map<pid_t, CallCounts> counts;
  ledger.each(fmt::format("SELECT tid, call_name + 0, COUNT(*) FROM requests WHERE time_us BETWEEN {} AND {}"
                          " GROUP BY tid, call_name + 0",
                          from_us, to_us),
              [&](const auto& row) {
                // the column's values are in the order of Call
                const std::size_t call = std::stoul(row[1].value()) - 1;
                counts[static_cast<pid_t>(std::stol(row[0].value()))].at(call) = std::stoull(row[2].value());
              });
  return counts;
}

int report(const CallVerdict& verdict, std::uint64_t lost) {
  constexpr int kExamples = 20;
  int shown = 0;
  for (const auto& [thread, counts] : verdict.different) {
    if (shown++ == kExamples) break;
    const auto& [kernel, ledger] = counts;
    std::cout << fmt::format("# thread {}: kernel mmap {} munmap {} mremap {} brk {}; ledger {} {} {} {}\n",
                             thread, kernel[0], kernel[1], kernel[2], kernel[3], ledger[0], ledger[1],
                             ledger[2], ledger[3]);
  }
  std::cout << fmt::format(
      "exact.calls: {} calls\nexact.calls_32_bit: {} calls\nexact.calls_threads: {} threads\n"
      "exact.calls_not_compared: {} calls\nexact.calls_lost_by_tracer: {} events\n"
      "exact.calls_missing: {} calls\nexact.calls_invented: {} calls\n",
      verdict.calls, verdict.calls_32, verdict.threads, verdict.not_compared, lost, verdict.missing,
      verdict.invented);
  if (verdict.calls_32 == 0) std::cout << "# no call of a 32-bit program was compared\n";
  return verdict.missing == 0 && verdict.invented == 0 && verdict.calls > 0 && verdict.calls_32 > 0 ? 0 : 1;
}

int run(Options options) {
  std::signal(SIGPIPE, SIG_IGN);
  options.recorder.settings = {{"TRACER", "ebpf"}, {"SWEEP_MS", "0"}};
  LedgerView ledger(options.recorder.socket);
  options.recorder.log = "collector-calls";
  Recorder recorder(options.recorder);
  recorder.start();
  CallRules rules;
  rules.left_out = ledger.left_out();
  rules.left_out.insert({recorder.pid(), recorder.tracer()});
  const std::uint64_t lost_before = ledger.lost();
  KernelTrace trace;
  const auto plans = all_programs(options.folders, options.seed);
  auto programs = start_all(plans, options.folders);
  for (std::size_t i = 0; i < plans.size(); ++i) {
    if (plans[i].is_32_bit) rules.parents_of_32.insert(programs[i]->keeper());
  }
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(options.seconds);
  while (std::chrono::steady_clock::now() < until) {
    trace.drain();
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  programs.clear();
  const CallLog& log = trace.finish();
  const std::int64_t ended_us = utc_now_us();
  for (const auto& [thread, process] : all_threads()) rules.living.insert(thread);
  recorder.await_stored(ledger);
  const auto requests = requests_between(ledger, trace.armed_us(), ended_us);
  const std::uint64_t lost = ledger.lost() - lost_before;
  recorder.end_well();
  return report(check_calls(log, requests, rules), lost);
}

}  // namespace
}  // namespace mapledger::exact

int main(int argc, char** argv) {
  mapledger::exact::Options options;
  CLI::App app("compares the ledger's requests with the kernel's own count");
  app.add_option("--folder", options.recorder.folder)->required();
  app.add_option("--collector", options.recorder.collector)->required();
  app.add_option("--socket", options.recorder.socket)->required();
  app.add_option("--built", options.folders.built)->required();
  app.add_option("--sources", options.folders.sources)->required();
  app.add_option("--seed", options.seed)->required();
  app.add_option("--seconds", options.seconds);
  CLI11_PARSE(app, argc, argv);
  options.folders.work = options.recorder.folder;
  try {
    return mapledger::exact::run(options);
  } catch (const std::exception& error) {
    std::cerr << "exact_calls: " << error.what() << '\n';
    return 1;
  }
}
