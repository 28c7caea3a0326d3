#include "collector/sweep/sweeper.hpp"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/clock.hpp"

namespace mapledger {
namespace {

using std::chrono::milliseconds;
using testing::IsEmpty;
using testing::SizeIs;

/// A process that waits until it is ended. It sleeps already, so that it has touched all the memory that it
/// will.
class Child {
 public:
  Child() : pid_(fork()) {
    if (pid_ == 0) {
      pause();
      _exit(0);
    }
    while (!sleeps()) std::this_thread::yield();
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { end(); }
  void end() {
    if (pid_ == 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  [[nodiscard]] std::uint32_t pid() const { return static_cast<std::uint32_t>(pid_); }

 private:
  [[nodiscard]] bool sleeps() const {
    std::ifstream stat("/proc/" + std::to_string(pid_) + "/stat");
    std::string pid;
    std::string name;  // this program's, without a space
    std::string state;
    stat >> pid >> name >> state;
    return state == "S";
  }

  pid_t pid_;
};

class SweeperTest : public testing::Test {
 protected:
  struct Found {
    Event event;
    std::string name, cgroup;
  };

  /// As the stream would tell of it: what it has mapped is known.
  Event live(std::uint32_t pid) {
    Event e;
    e.kind = Kind::kLive;
    e.has_head = true;
    e.pid = e.tid = pid;
    e.exec_id = 3;
    e.uid = 1000;
    e.start_ns =
        start_ticks(pid).value() * (1'000'000'000 / static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK)));
    e.vm_pages = read_statm(open_statm(pid)).value().size;
    e.resident_pages = read_statm(open_statm(pid)).value().resident;
    e.name = "a,b";
    return e;
  }
  /// A whole sweep.
  std::vector<Found> sweep() {
    found_.clear();
    const std::int64_t before = figures_.swept_us;
    now_ = std::max(now_, sweeper_.due());
    while (figures_.swept_us == before) sweeper_.run(now_);
    return found_;
  }

  Users users_;
  ProcessTable processes_{users_};
  LeftOut left_out_;
  SweepFigures figures_;
  std::vector<Found> found_;
  Sweeper sweeper_{processes_, left_out_, figures_, milliseconds(1'000), [this](const Event& e) {
                     found_.push_back({e, std::string(e.name), std::string(e.cgroup)});
                   }};
  Sweeper::Clock::time_point now_ = Sweeper::Clock::now();
};

TEST_F(SweeperTest, TheFirstLookTellsTheCgroupTheNextNothing) {
  const Child child;
  processes_.tell(live(child.pid()));
  const auto first = sweep();
  ASSERT_THAT(first, SizeIs(1));
  EXPECT_EQ(first[0].event.kind, Kind::kSwept);
  EXPECT_EQ(first[0].event.exec_id, 3U);
  EXPECT_EQ(first[0].event.uid, 1000U);
  EXPECT_EQ(first[0].name, "a,b");
  EXPECT_EQ(first[0].cgroup, read_cgroup(child.pid()).value());
  EXPECT_THAT(sweep(), IsEmpty());
}

TEST_F(SweeperTest, WhatChangedWithoutACallIsFound) {
  const auto me = static_cast<std::uint32_t>(getpid());
  processes_.tell(live(me));
  sweep();
  constexpr std::size_t kPages = 5'000;
  const auto bytes = kPages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::uint64_t before = processes_.find(me)->vm_pages;
  void* const mapped = mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  const std::uint64_t start_ns = boottime_now_ns();
  const auto found = sweep();
  munmap(mapped, bytes);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_GE(found[0].event.vm_pages, before + kPages);
  EXPECT_GE(found[0].event.time_ns, start_ns);
  EXPECT_EQ(found[0].cgroup, "") << "as it was";
}

TEST_F(SweeperTest, ALostExitIsFoundTheSecondTime) {
  Child child;
  const std::uint32_t pid = child.pid();
  processes_.tell(live(pid));
  sweep();
  child.end();
  EXPECT_THAT(sweep(), IsEmpty()) << "its exit may be on its way";
  const auto found = sweep();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].event.kind, Kind::kExit);
  EXPECT_EQ(found[0].event.pid, pid);
  EXPECT_THAT(sweep(), IsEmpty());
  EXPECT_EQ(processes_.size(), 0U);
}

TEST_F(SweeperTest, AnExitThatWasToldIsNotFoundAgain) {
  Child child;
  Event event = live(child.pid());
  processes_.tell(event);
  sweep();
  child.end();
  sweep();
  event.kind = Kind::kExit;
  processes_.tell(event);
  EXPECT_THAT(sweep(), IsEmpty());
}

TEST_F(SweeperTest, ANumberThatIsAnothersNowTellsNothing) {
  const Child child;
  Event event = live(child.pid());
  event.start_ns -= 1'000'000'000;  // of one that had the number before
  processes_.tell(event);
  EXPECT_THAT(sweep(), IsEmpty());
  const auto found = sweep();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].event.kind, Kind::kExit);
  EXPECT_EQ(found[0].event.start_ns, event.start_ns);
}

TEST_F(SweeperTest, AZombieHasEnded) {
  const pid_t child = fork();
  if (child == 0) {
    pause();
    _exit(0);
  }
  processes_.tell(live(static_cast<std::uint32_t>(child)));
  sweep();
  kill(child, SIGKILL);
  siginfo_t info{};
  waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT);
  sweep();
  EXPECT_THAT(sweep(), SizeIs(1));
  waitpid(child, nullptr, 0);
}

TEST_F(SweeperTest, SumsAreOfAllAndOfThoseLeftOut) {
  const Child one;
  const Child other;
  const Child left_out;
  processes_.tell(live(one.pid()));
  processes_.tell(live(other.pid()));
  left_out_.set(LeftOut::kDatabase, left_out.pid());
  sweep();
  EXPECT_EQ(figures_.processes, 3U);
  std::uint64_t pages = 0;
  for (const Child* child : {&one, &other, &left_out})
    pages += read_statm(open_statm(child->pid())).value().size;
  EXPECT_EQ(figures_.mapped_bytes, pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)));
  EXPECT_GT(figures_.resident_bytes, 0U);
  EXPECT_GT(figures_.cpu_us, 0U);
}

TEST_F(SweeperTest, TheNextComesWhenItIsDue) {
  sweep();
  EXPECT_GE(sweeper_.due(), now_ + milliseconds(1'000));
  sweeper_.run(now_);
  const std::int64_t swept = figures_.swept_us;
  sweeper_.run(now_ + milliseconds(900));
  EXPECT_EQ(figures_.swept_us, swept);
}

TEST(ProcessTableTest, FollowsProgramsAndNumbers) {
  Users users;
  ProcessTable table(users);
  Event e;
  e.has_head = true;
  e.kind = Kind::kLive;
  e.pid = 42;
  e.start_ns = 7;
  e.exec_id = 3;
  e.uid = 5;
  e.name = "a";
  table.tell(e);
  ASSERT_NE(table.find(42), nullptr);
  e.kind = Kind::kExec;
  e.exec_id = 4;
  e.uid = 6;
  e.name = "b";
  table.tell(e);
  EXPECT_EQ(table.find(42)->name(), "b");
  EXPECT_THAT(users.untold(), testing::ElementsAre(5, 6));
  Event late = e;
  late.kind = Kind::kMmap;
  late.exec_id = 3;
  late.name = "a";
  table.tell(late);
  EXPECT_EQ(table.find(42)->name(), "b") << "an event of the program before comes late";
  Event next = e;
  next.start_ns = 9;
  next.exec_id = 1;
  table.tell(next);
  EXPECT_EQ(table.find(42)->exec_id, 1U) << "the number is another's";
  e.kind = Kind::kExit;
  table.tell(e);
  EXPECT_NE(table.find(42), nullptr) << "an exit of the one before";
  next.kind = Kind::kExit;
  table.tell(next);
  EXPECT_EQ(table.find(42), nullptr);
}

TEST(UsersTest, AUserIsToldOnce) {
  Users users;
  users.met(7);
  users.told(7);
  users.met(7);
  EXPECT_THAT(users.untold(), IsEmpty());
}

TEST(UsersTest, NamesAreThoseOfThisMachine) {
  EXPECT_EQ(user_name(0), "root");
  EXPECT_EQ(user_name(3'999'999'999), "");
}

}  // namespace
}  // namespace mapledger
