// exact_holes: traces a flood with a ring that is too small for it into a file, counts the events that are
// missing by the processors' sequences, and has a collector replay the file. Prints one "name: value unit" a
// line; exit code 0 only if sequences, tracer and gap rows agree.
#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iostream>
#include <thread>

#include <CLI/CLI.hpp>

#include "tests/chaos/tracer_watch.hpp"
#include "tests/exact/await.hpp"
#include "tests/exact/ledger_view.hpp"
#include "tests/exact/recorder.hpp"
#include "tests/exact/stepper.hpp"
#include "tests/exact/stream_holes.hpp"

namespace mapledger::exact {
namespace {

using std::chrono::milliseconds;

struct Options {
  RecorderConfig recorder;
  std::string tracer;
  std::string program;
  std::uint64_t seed = 0;
  unsigned floods = 5;
};

/// The tracer, with its lines into a file; ended with its owner.
class FileTracer {
 public:
  FileTracer(const std::string& program, const std::string& file) {
    const pid_t parent = getpid();
    pid_ = fork();
    if (pid_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      const int out = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
      if (getppid() != parent || out < 0) _exit(126);
      dup2(out, STDOUT_FILENO);
      execl(program.c_str(), program.c_str(), "--ring-bytes", "4096", nullptr);
      _exit(127);
    }
    await("the tracer to be armed", milliseconds(20'000), [&] { return chaos::is_armed(pid_); });
  }
  FileTracer(const FileTracer&) = delete;
  FileTracer& operator=(const FileTracer&) = delete;
  ~FileTracer() {
    if (pid_ > 0) end();
  }
  int end() {
    int status = 0;
    ::kill(pid_, SIGTERM);
    waitpid(std::exchange(pid_, 0), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t pid_ = 0;
};

void flood(const Options& options) {
  constexpr std::uint32_t kCalls = 30'000;
  constexpr milliseconds kBetween(700);
  std::vector<Stepper> steppers;
  for (unsigned i = 0; i < 4; ++i) {
    const std::string own_seed = std::to_string((options.seed + i) % 1'000'000);
    steppers.emplace_back(std::vector<std::string>{options.program, own_seed, "step"});
  }
  for (unsigned i = 0; i < options.floods; ++i) {
    for (Stepper& stepper : steppers) stepper.ask_for_calls(kCalls);
    for (Stepper& stepper : steppers) stepper.await_answer();
    std::this_thread::sleep_for(kBetween);  // the tracer says what it lost once a second
  }
}

/// Events on each processor: a hole lies between two.
void touch_processors() {
  cpu_set_t all;
  sched_getaffinity(0, sizeof all, &all);
  for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &all)) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    sched_setaffinity(0, sizeof one, &one);
    void* const memory = mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory != MAP_FAILED) munmap(memory, 4096);
  }
  sched_setaffinity(0, sizeof all, &all);
}

std::vector<GapSpan> replayed_gaps(const Options& options, const std::string& file) {
  RecorderConfig config = options.recorder;
  config.settings = {{"TRACER", "replay:" + file},
                     {"REPLAY_SPEED", "max"},
                     {"DB_SOCKET", config.socket},
                     {"DATA_DIR", config.folder / "data"}};
  chaos::Part collector("collector", {config.collector}, config.settings, config.folder / "replay.log");
  collector.start();
  await("the replay's end: see replay.log", milliseconds(120'000), [&] {
    collector.take_output("");
    return collector.reap();
  });
  collector.take_output("");
  if (collector.code() != 0) throw std::runtime_error("the collector ended with an error: see replay.log");
  LedgerView ledger(options.recorder.socket);
  std::vector<GapSpan> gaps;
  ledger.each(
      "SELECT from_us, to_us, events FROM gaps JOIN collectors USING (host_id)"
      " WHERE stage = 'tracer' AND replay = 1 ORDER BY from_us",
      [&](const auto& row) {
        gaps.push_back(
            {std::stoll(row[0].value()), std::stoll(row[1].value()), row[2] ? std::stoull(*row[2]) : 0});
      });
  return gaps;
}

int run(const Options& options) {
  std::signal(SIGPIPE, SIG_IGN);
  const std::string file = options.recorder.folder / "stream";
  {
    FileTracer tracer(options.tracer, file);
    touch_processors();
    flood(options);
    touch_processors();
    std::this_thread::sleep_for(milliseconds(100));  // the small ring is read, then takes the last events
    touch_processors();
    if (const int code = tracer.end(); code != 0)
      throw std::runtime_error(fmt::format("the tracer ended with code {}", code));
  }
  std::ifstream lines(file);
  const StreamHoles stream = read_holes(lines);
  const auto gaps = replayed_gaps(options, file);
  std::uint64_t in_gaps = 0;
  for (const GapSpan& gap : gaps) in_gaps += gap.events;
  const auto wrong = faults(stream, gaps);
  for (std::size_t i = 0; i < std::min<std::size_t>(wrong.size(), 20); ++i)
    std::cout << "# " << wrong[i] << '\n';
  std::cout << fmt::format(
      "exact.holes_spans: {} holes\nexact.holes: {} events\nexact.dropped: {} events\n"
      "exact.holes_in_gaps: {} events\nexact.holes_gap_rows: {} rows\nexact.holes_faults: {} faults\n"
      "exact.holes_lines: {} events\nexact.holes_seen_less_dropped: {} events\n",
      stream.holes.size(), stream.missing, stream.dropped, in_gaps, gaps.size(), wrong.size(), stream.lines,
      stream.seen - stream.dropped);
  const bool agree = stream.missing == stream.dropped && in_gaps == stream.dropped &&
                     stream.disordered == 0 && stream.lines == stream.seen - stream.dropped;
  if (stream.disordered > 0) std::cout << "# events out of order: " << stream.disordered << '\n';
  if (stream.dropped == 0) std::cout << "# nothing was lost: the flood was too small\n";
  return agree && wrong.empty() && stream.dropped > 0 ? 0 : 1;
}

}  // namespace
}  // namespace mapledger::exact

int main(int argc, char** argv) {
  mapledger::exact::Options options;
  CLI::App app("compares what a tracer lost with what it says it lost");
  app.add_option("--folder", options.recorder.folder)->required();
  app.add_option("--collector", options.recorder.collector)->required();
  app.add_option("--socket", options.recorder.socket)->required();
  app.add_option("--tracer", options.tracer)->required();
  app.add_option("--program", options.program)->required();
  app.add_option("--seed", options.seed)->required();
  CLI11_PARSE(app, argc, argv);
  try {
    return mapledger::exact::run(options);
  } catch (const std::exception& error) {
    std::cerr << "exact_holes: " << error.what() << '\n';
    return 1;
  }
}
