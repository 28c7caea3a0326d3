// The two ways to meet the calls, on this kernel; needs root. What a kernel refuses is tested as refused.
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ebpf/trace_run.hpp"

namespace mapledger::ebpf {
namespace {

using testing::AnyOf;
using testing::MatchesRegex;

std::string check(const std::string& attach) {
  return output_of({TRACER_PROGRAM, "--check", "--attach=" + attach});
}

bool kernel_takes_fexit() {
  return check("fexit") == "ok, probes: fexit\n";
}

/// What must not depend on the way: all but the place, the number and the moment of the event.
std::vector<std::string> without_place(const std::vector<Line>& lines) {
  std::vector<std::string> some;
  for (const Line& line : lines) {
    std::string text = line.kind();
    for (std::size_t i = 4; i < line.fields.size(); ++i) text += ',' + line.fields[i];
    some.push_back(text);
  }
  return some;
}

TEST(Attach, CheckSaysWhichWayAndWhyNotTheOther) {
  EXPECT_EQ(check("tracepoint"), "ok, probes: sys_exit\n");
  if (kernel_takes_fexit()) {
    EXPECT_EQ(check("auto"), "ok, probes: fexit\n");
  } else {
    EXPECT_EQ(check("fexit"), "") << "it says so on standard error, and fails";
    EXPECT_THAT(check("auto"), MatchesRegex("ok, probes: sys_exit \\(fexit refused: .+\\)\n"));
  }
}

TEST(Attach, BothWaysTellTheSameOfTheSameCalls) {
  for (const char* const program : {"requests64", "requests32", "burst64"}) {
    TraceRun one({"--attach=auto"});
    TraceRun other({"--attach=tracepoint"});
    const pid_t pid = start_program({std::string(WORKLOAD_DIR) + program});
    wait_for(pid);
    one.read_exit_of(pid);
    other.read_exit_of(pid);
    const std::vector<std::string> lines = without_place(one.lines_of(pid));
    EXPECT_GT(lines.size(), 5U);
    EXPECT_EQ(lines, without_place(other.lines_of(pid))) << program;
  }
}

/// What a process has in memory, in pages.
std::uint64_t resident_pages(pid_t pid) {
  std::ifstream statm("/proc/" + std::to_string(pid) + "/statm");
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  statm >> size >> resident;
  return resident;
}

TEST(Attach, BothWaysTellTheSameOfACallInWhichTheTaskIsKilled) {
  constexpr std::size_t kLength = 256UL << 20U;
  TraceRun one({"--attach=auto"});
  TraceRun other({"--attach=tracepoint"});
  const pid_t child = fork();
  if (child == 0) {
    // fills the mapping before it returns
    mmap(nullptr, kLength, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    for (;;) pause();
  }
  const std::uint64_t before = resident_pages(getpid());
  while (resident_pages(child) < before + 4096) {
  }
  kill(child, SIGKILL);
  EXPECT_EQ(wait_for(child), SIGKILL);
  one.read_exit_of(child);
  other.read_exit_of(child);
  const std::vector<Line> lines = one.lines_of(child);
  ASSERT_GE(lines.size(), 3U);
  EXPECT_EQ(lines.at(lines.size() - 2).kind(), "mmap2") << "in which it was killed";
  EXPECT_EQ(without_place(lines), without_place(other.lines_of(child)));
}

/// mmap shall fail by EPERM before the kernel's function for it is called.
bool forbid_mmap() {
  sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{std::size(code), code};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/// The one difference (stap/README.md).
TEST(Attach, ACallThatSeccompRefusesIsToldBySysExitAlone) {
  constexpr std::size_t kLength = 999UL * 4096;
  for (const bool fexit : {false, true}) {
    if (fexit && !kernel_takes_fexit()) continue;
    TraceRun run({fexit ? "--attach=fexit" : "--attach=tracepoint"});
    const pid_t child = fork();
    if (child == 0) {
      if (!forbid_mmap()) _exit(1);
      _exit(mmap(nullptr, kLength, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? 0 : 2);
    }
    EXPECT_EQ(wait_for(child), 0);
    run.read_exit_of(child);
    std::size_t told = 0;
    for (const Line& line : run.lines_of(child)) {
      if (line.kind() != "mmap2" || line.number(13) != kLength) continue;
      EXPECT_EQ(line.fields.at(16), "-1");
      ++told;
    }
    EXPECT_EQ(told, fexit ? 0U : 1U);
  }
}

TEST(Attach, VerboseNamesTheWayOnStandardError) {
  // by a shell, which swaps the two outputs: the run ends at once since its standard output is gone
  const std::string said = output_of(
      {"/bin/sh", "-c", std::string("\"") + TRACER_PROGRAM + "\" --verbose --attach=tracepoint 2>&1 >&- "});
  EXPECT_THAT(said, testing::StartsWith("mapledger-trace: probes: sys_exit\n"));
}

}  // namespace
}  // namespace mapledger::ebpf
