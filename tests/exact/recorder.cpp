#include "tests/exact/recorder.hpp"

#include <sys/mman.h>

#include <csignal>
#include <stdexcept>

#include "common/clock.hpp"
#include "tests/chaos/tracer_watch.hpp"
#include "tests/exact/await.hpp"

namespace mapledger::exact {
namespace {

constexpr std::chrono::seconds kPatience(60);

chaos::Part::Environment environment_of(const RecorderConfig& config) {
  chaos::Part::Environment environment = config.settings;
  if (!config.socket.empty()) environment.emplace_back("DB_SOCKET", config.socket);
  environment.emplace_back("DATA_DIR", config.folder / "data");
  environment.emplace_back("RUN_LOCK", config.folder / "lock");
  return environment;
}

/// A request of our own, so that something happens on a quiet machine too.
void ask_for_memory() {
  constexpr std::size_t kBytes = 4096;
  void* const memory = mmap(nullptr, kBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory != MAP_FAILED) munmap(memory, kBytes);
}

}  // namespace

Recorder::Recorder(const RecorderConfig& config)
    : part_("collector", {config.collector}, environment_of(config), config.folder / (config.log + ".log")) {}

void Recorder::start() {
  part_.start();
  bool ready = false;
  await("the collector's start: see its log", kPatience, [&] {
    const bool has_ended = part_.reap();
    ready = part_.take_output("ready:") || ready;
    if (has_ended) throw std::runtime_error("the collector ended at its start: see its log");
    return ready && tracer() != 0;
  });
}

int Recorder::end(int signal) {
  part_.signal(signal);
  await("the collector's end", kPatience, [&] {
    part_.take_output("");
    return part_.reap();
  });
  part_.take_output("");
  return part_.code();
}

void Recorder::end_well() {
  if (part_.reap() || end(SIGTERM) != 0) {
    part_.take_output("");
    throw std::runtime_error("the collector ended with code " + std::to_string(part_.code()) +
                             ": see its log");
  }
}

void Recorder::await_stored(LedgerView& ledger) {
  // An event takes its place in the stream a little before it takes its time.
  constexpr std::int64_t kBetweenUs = 2'000;
  const std::int64_t from_us = utc_now_us() + kBetweenUs;
  LedgerView::Checkpoint checkpoint;
  await("the ledger to take in what happened", kPatience, [&] {
    const bool has_ended = part_.reap();
    part_.take_output("");  // its last words too
    if (has_ended) throw std::runtime_error("the collector has ended: see its log");
    ask_for_memory();
    checkpoint = ledger.checkpoint();
    return checkpoint.last_time_us > from_us;
  });
  await("the sums to be written", kPatience, [&] { return ledger.sums_written_up_to(checkpoint.batch); });
}

pid_t Recorder::tracer() const {
  const pid_t tracer = part_.pid() == 0 ? 0 : chaos::tracer_of(part_.pid());
  return tracer != 0 && chaos::is_armed(tracer) ? tracer : 0;
}

}  // namespace mapledger::exact
