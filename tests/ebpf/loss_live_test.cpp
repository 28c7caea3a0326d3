// What the sequences and beats say of lost events, on this kernel; needs root.
#include <sched.h>
#include <sys/mman.h>

#include <map>

#include <gtest/gtest.h>

#include "tests/ebpf/trace_run.hpp"

namespace mapledger::ebpf {
namespace {

struct Ledger {
  std::uint64_t events = 0;
  std::uint64_t holes = 0;
  bool in_order = true;
};

/// Counts what is missing in each processor's sequence.
Ledger read_sequences(const std::vector<Line>& lines) {
  Ledger ledger;
  std::map<std::uint64_t, std::uint64_t> last;
  for (const Line& line : lines) {
    if (!line.is_event()) continue;
    ++ledger.events;
    std::uint64_t& before = last[line.cpu()];
    if (line.seq() <= before) ledger.in_order = false;
    ledger.holes += line.seq() - before - 1;
    before = line.seq();
  }
  return ledger;
}

TEST(Loss, NoneWithTheUsualRing) {
  TraceRun run;
  EXPECT_EQ(run.trace("burst64").size(), 40'000U + 3U) << "fork, exec, the requests, exit";
  ASSERT_EQ(run.stop(), 0);
  const Ledger ledger = read_sequences(run.lines());
  EXPECT_TRUE(ledger.in_order);
  EXPECT_EQ(ledger.holes, 0U);
  const Line& last = run.lines().back();
  ASSERT_EQ(last.kind(), "beat");
  EXPECT_EQ(last.number(3), ledger.events);
  EXPECT_EQ(last.number(4), 0U);
}

/// One request on each processor, so that losses before it show as a hole in that processor's sequence.
void close_sequences(TraceRun& run) {
  cpu_set_t allowed;
  ASSERT_EQ(sched_getaffinity(0, sizeof allowed, &allowed), 0);
  for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed)) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
    const std::size_t length = (1000 + cpu) * 4096;
    munmap(mmap(nullptr, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), length);
    run.read_until(
        [length](const Line& line) { return line.kind() == "munmap" && line.number(13) == length; });
  }
  ASSERT_EQ(sched_setaffinity(0, sizeof allowed, &allowed), 0);
}

TEST(Loss, DroppedEventsAreHolesAndEveryBeatFitsTheLinesBeforeIt) {
  TraceRun run({"--ring-bytes", "65536"});
  ASSERT_EQ(wait_for(start_program({WORKLOAD_DIR "burst64"})), 0);
  run.read_until([](const Line& line) { return line.kind() == "beat" && line.number(4) > 0; });
  close_sequences(run);
  ASSERT_EQ(run.stop(), 0);

  const Ledger ledger = read_sequences(run.lines());
  EXPECT_TRUE(ledger.in_order);
  EXPECT_EQ(ledger.holes, run.lines().back().number(4));
  std::uint64_t events = 0;
  for (const Line& line : run.lines()) {
    if (line.is_event()) ++events;
    if (line.kind() == "beat") {
      EXPECT_EQ(line.number(3) - line.number(4), events);
    }
  }
  EXPECT_EQ(run.lines().back().kind(), "beat");
  std::size_t lists = 0;
  for (std::size_t i = 1; i < run.lines().size(); ++i) {
    if (run.lines()[i].kind() == "live" && run.lines()[i - 1].kind() != "live") ++lists;
  }
  EXPECT_GT(lists, 1U) << "after a loss the processes are listed again";
}

}  // namespace
}  // namespace mapledger::ebpf
