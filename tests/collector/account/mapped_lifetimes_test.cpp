// mapped_bytes from a process's first event to its end, and over batches, lists and sweeps.
#include "tests/collector/account/mapping_fixture.hpp"

namespace mapledger {
namespace {

class MappedLifetimesTest : public MappingTest {};

TEST_F(MappedLifetimesTest, AProcessOlderThanTheStreamHasWhatItsFirstCallDidNotDo) {
  add(call(Kind::kMmap, 110, 10));
  EXPECT_EQ(change().base_bytes, 100 * kPage);
  EXPECT_EQ(by(Cause::kMmap), 10);
  EXPECT_EQ(mapped(), 110U);
}

TEST_F(MappedLifetimesTest, OneOfTheListHasAllItHasFromBefore) {
  Event live = event(Kind::kLive, 110);
  live.parent = 7;
  add(live);
  EXPECT_EQ(change().base_bytes, 110 * kPage);
  EXPECT_EQ(change().ppid, 7U);
  EXPECT_EQ(change().requests, 0U);
  EXPECT_EQ(change().stack_bytes, 33 * kPage);
}

TEST_F(MappedLifetimesTest, AForkedChildsBreakIsItsParents) {
  add(event(Kind::kExec, 100));
  add(brk(100, 0, 0x5000));
  Event fork = event(Kind::kFork, 100);
  fork.pid = 43;
  fork.parent = 42;
  add(fork);
  Event first = brk(103, 0x7000, 0x7000);
  first.pid = 43;
  add(first);
  EXPECT_EQ(pages(change(43), Cause::kFork), 100);
  EXPECT_EQ(pages(change(43), Cause::kBrk), 2);
  EXPECT_EQ(pages(change(43), Cause::kOther), 1);
}

TEST_F(MappedLifetimesTest, ExecGivesAllBackAndMapsTheProgram) {
  add(event(Kind::kExec, 100));
  Event exec = event(Kind::kExec, 40);
  exec.exec_id = 4;
  add(exec);
  EXPECT_EQ(pages(change(42, 4), Cause::kExec), 40);
  ASSERT_EQ(accountant_.batch().ends.size(), 2U) << "one that nobody has seen, and one";
  EXPECT_EQ(accountant_.batch().ends.at(1).process_id, change().process_id);
}

TEST_F(MappedLifetimesTest, AnExitGivesAllBack) {
  add(call(Kind::kMmap, 110, 10));
  add(event(Kind::kExit, 110));  // the tracepoint lies before exit_mm() since 6.16, behind it before
  EXPECT_EQ(mapped(), 0U);
  EXPECT_EQ(by(Cause::kExit), -110);
  EXPECT_EQ(change().resident_bytes, 0U);
  EXPECT_EQ(change().stack_bytes, 0U);
}

TEST_F(MappedLifetimesTest, ALostExitIsNoticedByThePidsNextOwner) {
  add(call(Kind::kMmap, 110, 10));
  Event next = call(Kind::kMmap, 50, 1);
  next.start_ns = 8;
  add(next);
  ASSERT_EQ(accountant_.batch().ends.size(), 1U);
  EXPECT_EQ(accountant_.batch().ends.at(0).process_id, change().process_id);
}

TEST_F(MappedLifetimesTest, LostExecsAreNoticedByTheNextProgram) {
  add(call(Kind::kMmap, 110, 10));
  Event next = event(Kind::kExec, 50);
  next.exec_id = 6;  // of 4 and 5 nobody knows
  add(next);
  ASSERT_EQ(accountant_.batch().ends.size(), 2U);
  EXPECT_EQ(accountant_.batch().ends.at(0).process_id, change().process_id);
}

TEST_F(MappedLifetimesTest, TheParentIsKnownBehindAnExec) {
  Event fork = event(Kind::kFork, 100);
  fork.parent = 7;
  add(fork);
  Event exec = event(Kind::kExec, 40);
  exec.exec_id = 4;
  add(exec);
  EXPECT_EQ(change(42, 4).ppid, 7U);
}

TEST_F(MappedLifetimesTest, TheEventWithTheLatestTimeSaysWhatIsMapped) {
  add(call(Kind::kMmap, 110, 10));
  add_at(call(Kind::kMmap, 130, 20), time_us_ + 500);
  add_at(call(Kind::kMunmap, 125, 5), time_us_ + 400);  // of another processor
  EXPECT_EQ(mapped(), 130U) << "which the later one saw already";
}

TEST_F(MappedLifetimesTest, AClockThatIsSetBackIsBelieved) {
  add(call(Kind::kMmap, 110, 10));
  add_at(call(Kind::kMmap, 130, 20), time_us_ - 3'600'000'000);
  EXPECT_EQ(mapped(), 130U);
}

TEST_F(MappedLifetimesTest, ASweepFindsWhatNoCallTold) {
  add(call(Kind::kMmap, 110, 10));
  Event swept = event(Kind::kSwept, 150);
  swept.resident_pages = 77;
  swept.stack_pages = 0;
  swept.cgroup = "/system.slice/w.service";
  add(swept);
  EXPECT_EQ(mapped(), 150U);
  EXPECT_EQ(by(Cause::kOther), 40);
  EXPECT_EQ(change().resident_bytes, 77 * kPage);
  EXPECT_EQ(change().stack_bytes, 33 * kPage) << "statm has no stack";
  EXPECT_EQ(change().cgroup, "/system.slice/w.service");
}

TEST_F(MappedLifetimesTest, AChildIsInItsParentsCgroup) {
  Event swept = event(Kind::kSwept, 150);
  swept.cgroup = "/a";
  add(swept);
  Event fork = event(Kind::kFork, 150);
  fork.pid = 43;
  fork.parent = 42;
  add(fork);
  EXPECT_EQ(change(43).cgroup, "/a");
  Event exec = event(Kind::kExec, 20);
  exec.pid = 43;
  exec.exec_id = 4;
  add(exec);
  EXPECT_EQ(change(43, 4).cgroup, "/a");
}

TEST_F(MappedLifetimesTest, AVforkChildsCallsAreItsParentsToo) {
  add(call(Kind::kMmap, 110, 10));
  Event vfork = event(Kind::kFork, 110);
  vfork.pid = 43;
  vfork.parent = 42;
  vfork.shared_mm = true;
  add(vfork);
  Event childs = call(Kind::kMmap, 117, 7);
  childs.pid = 43;
  add(childs);
  EXPECT_EQ(mapped(), 117U);
  EXPECT_EQ(by(Cause::kOther), 7);
  Event exec = event(Kind::kExec, 20);
  exec.pid = 43;
  exec.exec_id = 4;
  add(exec);
  EXPECT_EQ(mapped(), 117U) << "exec takes the child out";
  add(call(Kind::kMmap, 118, 1));
  EXPECT_EQ(pages(change(43, 4), Cause::kExec), 20);
  EXPECT_EQ(change(43, 4).mapped_bytes, 20 * kPage);
}

TEST_F(MappedLifetimesTest, ABatchBeginsWhereTheOneBeforeEnded) {
  add(call(Kind::kMmap, 110, 10));
  accountant_.take();
  add(call(Kind::kMmap, 115, 5));
  EXPECT_EQ(change().base_bytes, 110 * kPage);
  EXPECT_EQ(by(Cause::kMmap), 5);
}

TEST_F(MappedLifetimesTest, TheSameListAgainChangesNothing) {
  Event live = event(Kind::kLive, 110);
  live.parent = 7;
  add(live);
  accountant_.take();
  add(live);
  EXPECT_TRUE(accountant_.batch().processes.empty());
  EXPECT_EQ(accountant_.batch().records(), 1U);
}

}  // namespace
}  // namespace mapledger
