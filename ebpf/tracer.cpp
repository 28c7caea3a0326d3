#include "ebpf/tracer.hpp"

#include <algorithm>

#include "common/clock.hpp"
#include "common/host.hpp"
#include "ebpf/stop_signals.hpp"

namespace mapledger::ebpf {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kBeatEvery{1};
constexpr std::chrono::seconds kListEvery{60};

/// While there are events the ring is looked at this often, and the probes wake nobody: waking costs the
/// traced call more than all the rest. This is what a line waits at most.
constexpr milliseconds kGatherFor{4};

/// After so many looks in vain the next event shall wake us.
constexpr int kIdleAfter = 25;

}  // namespace

Tracer::Tracer(const Probes::Config& config, int output)
    : lines_(output),
      probes_(config,
              [this](const MemoryEvent& event) {
                lines_.add(event);
                ++printed_;
                return !lines_.full();
              }),
      reader_(output) {}

std::string Tracer::arm() {
  probes_.arm();
  return probes_.attached();
}

void Tracer::run() {
  lines_.add(format_hello(this_host(), utc_offset_ns()));
  print_processes();
  next_beat_ = steady_clock::now() + kBeatEvery;
  while (!StopSignals::stop() && !reader_gone_) {
    const bool all = print_new_events();
    if (steady_clock::now() >= next_beat_) print_beat();
    if (steady_clock::now() >= next_list_) print_processes();
    if (all && !reader_gone_) rest();
  }
  if (!reader_gone_) end();
}

/// False: there are more.
bool Tracer::print_new_events() {
  const std::uint64_t before = printed_;
  const bool all = probes_.drain();
  empty_drains_ = printed_ == before ? empty_drains_ + 1 : 0;
  if (!lines_.flush()) reader_gone_ = true;
  return all;
}

/// SEEN is put together from what was printed and what the probes dropped, so that the line fits the lines
/// before it while probes go on counting.
void Tracer::print_beat() {
  const std::uint64_t dropped = probes_.counts().dropped;
  lines_.add(Beat{boottime_now_ns(), utc_offset_ns(), printed_ + dropped, dropped});
  if (!lines_.flush()) reader_gone_ = true;
  if (dropped != dropped_) next_list_ = {};  // among what was dropped may be the start of a process
  dropped_ = dropped;
  // not a second after the last one was due: after a long wait for the reader it would come several times at
  // once
  next_beat_ = steady_clock::now() + kBeatEvery;
}

void Tracer::print_processes() {
  probes_.list([this](const MemoryEvent& event) {
    lines_.add(event);
    if (lines_.full() && !lines_.flush()) reader_gone_ = true;
  });
  if (!lines_.flush()) reader_gone_ = true;
  next_list_ = steady_clock::now() + kListEvery;
}

void Tracer::rest() {
  const bool idle = empty_drains_ > kIdleAfter;
  milliseconds time = kGatherFor;
  if (idle) {
    time = std::max(milliseconds{0}, std::chrono::ceil<milliseconds>(next_beat_ - steady_clock::now()));
    probes_.want_wake();
  }
  if (!reader_.wait(time, idle ? probes_.wake_fd() : -1)) reader_gone_ = true;
  if (idle) probes_.refuse_wake();
}

/// Here the probes' own count of what they saw is final, and is given as it is.
void Tracer::end() {
  probes_.disarm();
  while (!print_new_events() && !reader_gone_) {
  }
  const MemoryCounts counts = probes_.counts();
  lines_.add(Beat{boottime_now_ns(), utc_offset_ns(), counts.seen, counts.dropped});
  lines_.flush();
}

}  // namespace mapledger::ebpf
