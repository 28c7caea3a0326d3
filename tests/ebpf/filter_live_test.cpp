// Who is traced, on this kernel; needs root and control groups of version 2.
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <set>

#include <gtest/gtest.h>

#include "tests/ebpf/trace_run.hpp"

namespace mapledger::ebpf {
namespace {

/// Nobody else's: these tests may run twice at once, with two tracers.
const uid_t kUser = 100'000U + static_cast<uid_t>(getpid());

/// Runs the burst as a process of its own, in another user's name or a cgroup if so told, and returns its
/// pid.
pid_t run_burst(const std::function<void()>& first = [] {}) {
  const pid_t child = fork();
  if (child == 0) {
    first();
    execl(WORKLOAD_DIR "requests64", "requests64", nullptr);
    _exit(127);
  }
  EXPECT_EQ(wait_for(child) >> 8, 3);
  return child;
}

void become_user() {
  if (setresuid(kUser, kUser, kUser) != 0) _exit(126);
}

/// A process that does nothing but be there.
class Sleeper {
 public:
  explicit Sleeper(const std::function<void()>& first = [] {}) {
    int ready[2];
    if (pipe(ready) != 0) throw std::runtime_error("no pipe");
    pid_ = fork();
    if (pid_ == 0) {
      first();
      if (write(ready[1], "x", 1) != 1) _exit(1);
      for (;;) pause();
    }
    char byte = 0;
    if (read(ready[0], &byte, 1) != 1) throw std::runtime_error("the sleeper is not there");
    close(ready[0]);
    close(ready[1]);
  }
  ~Sleeper() {
    kill(pid_, SIGKILL);
    wait_for(pid_);
  }
  Sleeper(const Sleeper&) = delete;
  Sleeper& operator=(const Sleeper&) = delete;
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
};

/// A control group of version 2, removed with the test.
class Cgroup {
 public:
  explicit Cgroup(const std::string& path) : path_(path), folder_(mount() + path) {
    if (mkdir(folder_.c_str(), 0755) != 0) throw std::runtime_error("cannot make the cgroup " + folder_);
  }
  ~Cgroup() { rmdir(folder_.c_str()); }
  Cgroup(const Cgroup&) = delete;
  Cgroup& operator=(const Cgroup&) = delete;

  const std::string& path() const { return path_; }
  const std::string& folder() const { return folder_; }
  /// Called in the process that shall be in it.
  void enter() const {
    std::ofstream procs(folder_ + "/cgroup.procs");
    procs << getpid() << std::flush;
    if (!procs) _exit(125);
  }

 private:
  static std::string mount() {
    std::ifstream mounts("/proc/self/mounts");
    std::string device;
    std::string place;
    std::string type;
    for (std::string rest; mounts >> device >> place >> type && std::getline(mounts, rest);) {
      if (type == "cgroup2") return place;
    }
    throw std::runtime_error(
        "this test needs control groups of version 2: mount -t cgroup2 none /sys/fs/cgroup");
  }

  std::string path_;
  std::string folder_;
};

std::string unique(const std::string& name) {
  return "/mapledger-test-" + name + '-' + std::to_string(getpid());
}

/// Whose events there are, and who was listed.
std::set<pid_t> pids_of(const std::vector<Line>& lines) {
  std::set<pid_t> pids;
  for (const Line& line : lines) {
    if (line.kind() != "hello" && line.kind() != "beat") pids.insert(static_cast<pid_t>(line.pid()));
  }
  return pids;
}

/// Ends the run, after which the last beat counts exactly the lines of events.
std::set<pid_t> pids_at_end_of(TraceRun& run) {
  EXPECT_EQ(run.stop(), 0);
  std::size_t events = 0;
  for (const Line& line : run.lines()) events += line.is_event() ? 1 : 0;
  EXPECT_EQ(run.lines().back().kind(), "beat");
  EXPECT_EQ(run.lines().back().number(3), events);
  EXPECT_EQ(run.lines().back().number(4), 0U);
  return pids_of(run.lines());
}

using Pids = std::set<pid_t>;

TEST(Filter, ByPid) {
  const Sleeper other;
  TraceRun run({"--only-pid=" + std::to_string(getpid()) + ",4194304"});
  constexpr std::size_t kLength = 888UL * 4096;
  munmap(mmap(nullptr, kLength, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), kLength);
  run_burst();
  run.read_until([](const Line& line) { return line.kind() == "munmap" && line.number(13) == kLength; });
  EXPECT_EQ(pids_at_end_of(run), Pids{getpid()}) << "children have pids of their own";
}

TEST(Filter, ByUser) {
  const Sleeper same(become_user);
  const Sleeper other;
  TraceRun run({"--only-user=" + std::to_string(kUser)});
  run_burst();
  const pid_t child = run_burst(become_user);
  run.read_exit_of(child);
  EXPECT_EQ(run.lines_of(child).size(), 45U) << "all but the fork, which was in the other user's name";
  EXPECT_EQ(pids_at_end_of(run), (Pids{same.pid(), child}));
}

TEST(Filter, ByCgroupAndThoseBelow) {
  const Cgroup outer(unique("outer"));
  const Cgroup inner(outer.path() + "/inner");
  const Cgroup beside(unique("beside"));
  const auto in = [](const Cgroup& group) { return [&group] { group.enter(); }; };
  const Sleeper below(in(inner));
  const Sleeper other(in(beside));
  TraceRun run({"--only-cgroup", outer.path()});
  run_burst();
  run_burst(in(beside));
  const pid_t child = run_burst(in(outer));
  const pid_t grandchild = run_burst(in(inner));
  run.read_exit_of(grandchild);
  EXPECT_EQ(pids_at_end_of(run), (Pids{below.pid(), child, grandchild}));
}

TEST(Filter, ACgroupsChildrenAreItsOwnFromTheFork) {
  const Cgroup group(unique("forks"));
  TraceRun run({"--only-cgroup=" + group.folder()});
  const pid_t child = run_burst([&group] {
    group.enter();
    if (fork() != 0) return;
    _exit(0);
  });
  run.read_exit_of(child);
  std::size_t forks = 0;
  for (const Line& line : run.lines()) {
    if (line.kind() != "fork") continue;
    EXPECT_EQ(line.number(12), std::uint64_t(child));
    ++forks;
  }
  EXPECT_EQ(forks, 1U);
  EXPECT_EQ(run.stop(), 0);
}

TEST(Filter, OneOfEachKindMustFit) {
  const Cgroup one(unique("one"));
  const Cgroup two(unique("two"));
  TraceRun run(
      {"--only-cgroup", one.path(), "--only-cgroup", two.path(), "--only-user", std::to_string(kUser)});
  run_burst([&one] { one.enter(); });
  run_burst(become_user);
  const auto both = [](const Cgroup& group) {
    return [&group] {
      group.enter();
      become_user();
    };
  };
  const pid_t first = run_burst(both(one));
  const pid_t second = run_burst(both(two));
  run.read_exit_of(second);
  EXPECT_EQ(pids_at_end_of(run), (Pids{first, second}));
}

TEST(Filter, ThirtyTwoOfEachKind) {
  const Cgroup group(unique("many"));
  std::string pids;
  std::string users;
  std::vector<std::string> options;
  for (int i = 1; i < 32; ++i) {
    pids += std::to_string(4194304 - i) + ',';
    users += std::to_string(60000 + i) + ',';
    options.insert(options.end(), {"--only-cgroup", group.path()});
  }
  options.insert(options.end(), {"--only-cgroup", "/", "--only-pid", pids + std::to_string(getpid()),
                                 "--only-user", users + std::to_string(getuid())});
  TraceRun run(options);
  munmap(mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 4096);
  run.read_until([](const Line& line) { return line.kind() == "munmap"; });
  EXPECT_EQ(pids_at_end_of(run), Pids{getpid()});
}

}  // namespace
}  // namespace mapledger::ebpf
