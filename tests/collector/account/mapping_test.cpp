// mapped_bytes and what changed it, through the accountant.
#include "collector/account/mapping.hpp"

#include <gtest/gtest.h>

#include "collector/account/accountant.hpp"
#include "tests/collector/account/batch_rows.hpp"

namespace mapledger {
namespace {

constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t kFixed = 0x10;

class MappingTest : public testing::Test {
 protected:
  /// An event of the process 42 unless changed, a millisecond after the one before.
  Event event(Kind kind, std::uint64_t vm_pages) {
    Event e;
    e.kind = kind;
    e.has_head = true;
    e.pid = e.tid = 42;
    e.start_ns = 7;
    e.exec_id = 3;
    e.vm_pages = vm_pages;
    e.stack_pages = 33;
    e.resident_pages = 5;
    e.name = "w";
    return e;
  }
  Event call(Kind kind, std::uint64_t vm_pages, std::uint64_t length_pages, std::uint64_t flags = 0) {
    Event e = event(kind, vm_pages);
    e.address = 0x10000;
    e.length = length_pages * kPage;
    e.flags = flags;
    return e;
  }
  Event brk(std::uint64_t vm_pages, std::uint64_t address, std::uint64_t result) {
    Event e = event(Kind::kBrk, vm_pages);
    e.address = address;
    e.result = static_cast<std::int64_t>(result);
    return e;
  }
  void add(const Event& e) { add_at(e, time_us_ += 1'000); }
  void add_at(const Event& e, std::int64_t time_us) { accountant_.add(e, ++seq_, time_us); }

  const ProcessChange& change(std::uint32_t pid = 42, std::uint64_t exec_id = 3) const {
    for (const ProcessChange& p : accountant_.batch().processes) {
      if (p.pid == pid && p.exec_id == exec_id) return p;
    }
    throw std::logic_error("no such process in the batch");
  }
  static std::int64_t pages(const ProcessChange& p, Cause cause) {
    return p.effects[cause] / std::int64_t{kPage};
  }
  std::int64_t by(Cause cause) const { return pages(change(), cause); }
  std::uint64_t mapped() const { return change().mapped_bytes.value() / kPage; }

  /// What was mapped first, and all that changed it, is what is mapped.
  void TearDown() override {
    for (const ProcessChange& p : accountant_.batch().processes) {
      std::int64_t sum = static_cast<std::int64_t>(p.base_bytes);
      for (const std::int64_t bytes : p.effects.bytes) sum += bytes;
      EXPECT_EQ(sum, static_cast<std::int64_t>(p.mapped_bytes.value())) << "process " << p.pid;
    }
  }

  std::int64_t time_us_ = 1'795'180'000'000'000;
  std::uint64_t seq_ = 0;
  Accountant accountant_{Identity(1), PageSizes{}, 1, 1};
};

TEST_F(MappingTest, AProcessOlderThanTheStreamHasWhatItsFirstCallDidNotDo) {
  add(call(Kind::kMmap, 110, 10));
  EXPECT_EQ(change().base_bytes, 100 * kPage);
  EXPECT_EQ(by(Cause::kMmap), 10);
  EXPECT_EQ(mapped(), 110U);
}

TEST_F(MappingTest, OneOfTheListHasAllItHasFromBefore) {
  Event live = event(Kind::kLive, 110);
  live.parent = 7;
  add(live);
  EXPECT_EQ(change().base_bytes, 110 * kPage);
  EXPECT_EQ(change().ppid, 7U);
  EXPECT_EQ(change().requests, 0U);
  EXPECT_EQ(change().stack_bytes, 33 * kPage);
}

TEST_F(MappingTest, TheLoadersMappingOverItsOwnCountsForWhatItAdds) {
  add(event(Kind::kExec, 100));
  add(call(Kind::kMmap, 120, 20));          // room for a library
  add(call(Kind::kMmap, 120, 15, kFixed));  // a part of it over the same place
  EXPECT_EQ(by(Cause::kExec), 100);
  EXPECT_EQ(by(Cause::kMmap), 20) << "of 35 that were asked for";
  EXPECT_EQ(change().sums.requested_bytes, 35 * kPage);
  EXPECT_EQ(by(Cause::kOther), 0);
}

TEST_F(MappingTest, AMunmapOfAHoleGivesNothingBack) {
  add(event(Kind::kExec, 100));
  add(call(Kind::kMunmap, 96, 10));
  EXPECT_EQ(by(Cause::kMunmap), -4);
  EXPECT_EQ(change().sums.returned_bytes, 10 * kPage);
}

TEST_F(MappingTest, AFailedCallDoesNothing) {
  add(event(Kind::kExec, 100));
  Event failed = call(Kind::kMmap, 103, 50);
  failed.result = -12;
  add(failed);
  EXPECT_EQ(by(Cause::kMmap), 0);
  EXPECT_EQ(by(Cause::kOther), 3) << "whatever it was, it was not this call";
}

TEST_F(MappingTest, TheStackGrowsByItself) {
  add(event(Kind::kExec, 100));
  Event after = call(Kind::kMunmap, 105, 3);
  after.stack_pages += 8;
  add(after);
  EXPECT_EQ(by(Cause::kMunmap), -3);
  EXPECT_EQ(by(Cause::kOther), 8);
}

TEST_F(MappingTest, TwoThreadsCallsCountForThemselvesThoughTheFirstEventShowsBoth) {
  add(event(Kind::kExec, 100));
  add(call(Kind::kMmap, 130, 10));
  add(call(Kind::kMmap, 130, 20));
  EXPECT_EQ(by(Cause::kMmap), 30);
  EXPECT_EQ(by(Cause::kOther), 0);
}

TEST_F(MappingTest, AMunmapKeepsItsShareWhenAnotherThreadsMmapHidesIt) {
  add(event(Kind::kExec, 100));
  add(call(Kind::kMunmap, 97, 10));  // with 7 of the other thread's mmap
  EXPECT_EQ(by(Cause::kMunmap), -3);
  add(call(Kind::kMmap, 97, 7));
  EXPECT_EQ(by(Cause::kMunmap), -10);
  EXPECT_EQ(by(Cause::kMmap), 7);
  EXPECT_EQ(by(Cause::kOther), 0);
  add(call(Kind::kMunmap, 107, 10));  // with 20 of it
  add(call(Kind::kMmap, 107, 20));
  EXPECT_EQ(by(Cause::kMunmap), -20);
  EXPECT_EQ(by(Cause::kMmap), 27);
  EXPECT_EQ(by(Cause::kOther), 0);
}

TEST_F(MappingTest, AMunmapThatAnothersMmapShowedAlreadyIsNoHole) {
  add(event(Kind::kExec, 100));
  add(call(Kind::kMmap, 95, 5));  // after the other thread's munmap of 10
  add(call(Kind::kMunmap, 95, 10));
  EXPECT_EQ(by(Cause::kMmap), 5);
  EXPECT_EQ(by(Cause::kMunmap), -10);
  EXPECT_EQ(by(Cause::kOther), 0);
}

TEST_F(MappingTest, AHoleOfLongAgoIsNotTakenBack) {
  add(event(Kind::kExec, 100));
  add(call(Kind::kMunmap, 100, 10));
  time_us_ += 10'000'000;
  add(call(Kind::kMmap, 103, 5));  // the process lost two pages to what is not traced
  EXPECT_EQ(by(Cause::kMunmap), 0);
  EXPECT_EQ(by(Cause::kMmap), 5);
  EXPECT_EQ(by(Cause::kOther), -2);
}

TEST_F(MappingTest, TheBreakMovesByWhatItMoves) {
  add(event(Kind::kExec, 100));
  add(brk(100, 0, 0x5000));
  add(brk(110, 0xF001, 0xF001));
  EXPECT_EQ(by(Cause::kBrk), 11) << "in whole pages";
  EXPECT_EQ(by(Cause::kOther), -1);
  add(brk(107, 0xC000, 0xC000));
  EXPECT_EQ(by(Cause::kBrk), 7);
  add(brk(107, 0xFFFF'FFFF'FFFF, 0xC000));  // refused
  EXPECT_EQ(by(Cause::kBrk), 7);
  EXPECT_EQ(change().sums.failed_calls, 1U);
}

TEST_F(MappingTest, AForkedChildsBreakIsItsParents) {
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

TEST_F(MappingTest, RemappingGrowsShrinksMovesAndCovers) {
  add(event(Kind::kExec, 100));
  const auto remap = [&](std::uint64_t vm, std::uint64_t before, std::uint64_t after, std::uint64_t flags) {
    Event e = call(Kind::kMremap, vm, after, flags);
    e.old_length = before * kPage;
    add(e);
  };
  remap(110, 5, 15, 1);  // MAYMOVE
  EXPECT_EQ(by(Cause::kMremap), 10);
  remap(106, 15, 10, 0);  // one page at its end was a hole
  EXPECT_EQ(by(Cause::kMremap), 6);
  remap(103, 10, 10, 3);  // FIXED over three pages
  EXPECT_EQ(by(Cause::kMremap), 3);
  remap(113, 10, 10, 5);  // DONTUNMAP
  EXPECT_EQ(by(Cause::kMremap), 13);
  remap(117, 0, 4, 1);  // a second mapping of shared pages
  EXPECT_EQ(by(Cause::kMremap), 17);
  EXPECT_EQ(by(Cause::kOther), 0);
}

TEST_F(MappingTest, HugePagesCountAsTheKernelCountsThem) {
  add(event(Kind::kExec, 100));
  add(call(Kind::kMmap, 612, 1, 0x40000));
  EXPECT_EQ(by(Cause::kMmap), 512);
}

TEST_F(MappingTest, ExecGivesAllBackAndMapsTheProgram) {
  add(event(Kind::kExec, 100));
  Event exec = event(Kind::kExec, 40);
  exec.exec_id = 4;
  add(exec);
  EXPECT_EQ(pages(change(42, 4), Cause::kExec), 40);
  ASSERT_EQ(accountant_.batch().ends.size(), 2U) << "one that nobody has seen, and one";
  EXPECT_EQ(accountant_.batch().ends.at(1).process_id, change().process_id);
}

TEST_F(MappingTest, AnExitGivesAllBack) {
  add(call(Kind::kMmap, 110, 10));
  add(event(Kind::kExit, 110));  // the tracepoint lies before exit_mm() since 6.16, behind it before
  EXPECT_EQ(mapped(), 0U);
  EXPECT_EQ(by(Cause::kExit), -110);
  EXPECT_EQ(change().resident_bytes, 0U);
  EXPECT_EQ(change().stack_bytes, 0U);
}

TEST_F(MappingTest, ALostExitIsNoticedByThePidsNextOwner) {
  add(call(Kind::kMmap, 110, 10));
  Event next = call(Kind::kMmap, 50, 1);
  next.start_ns = 8;
  add(next);
  ASSERT_EQ(accountant_.batch().ends.size(), 1U);
  EXPECT_EQ(accountant_.batch().ends.at(0).process_id, change().process_id);
}

TEST_F(MappingTest, LostExecsAreNoticedByTheNextProgram) {
  add(call(Kind::kMmap, 110, 10));
  Event next = event(Kind::kExec, 50);
  next.exec_id = 6;  // of 4 and 5 nobody knows
  add(next);
  ASSERT_EQ(accountant_.batch().ends.size(), 2U);
  EXPECT_EQ(accountant_.batch().ends.at(0).process_id, change().process_id);
}

TEST_F(MappingTest, TheParentIsKnownBehindAnExec) {
  Event fork = event(Kind::kFork, 100);
  fork.parent = 7;
  add(fork);
  Event exec = event(Kind::kExec, 40);
  exec.exec_id = 4;
  add(exec);
  EXPECT_EQ(change(42, 4).ppid, 7U);
}

TEST_F(MappingTest, TheEventWithTheLatestTimeSaysWhatIsMapped) {
  add(call(Kind::kMmap, 110, 10));
  add_at(call(Kind::kMmap, 130, 20), time_us_ + 500);
  add_at(call(Kind::kMunmap, 125, 5), time_us_ + 400);  // of another processor
  EXPECT_EQ(mapped(), 130U) << "which the later one saw already";
}

TEST_F(MappingTest, AClockThatIsSetBackIsBelieved) {
  add(call(Kind::kMmap, 110, 10));
  add_at(call(Kind::kMmap, 130, 20), time_us_ - 3'600'000'000);
  EXPECT_EQ(mapped(), 130U);
}

TEST_F(MappingTest, ASweepFindsWhatNoCallTold) {
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

TEST_F(MappingTest, AChildIsInItsParentsCgroup) {
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

TEST_F(MappingTest, AVforkChildsCallsAreItsParentsToo) {
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

TEST_F(MappingTest, ABatchBeginsWhereTheOneBeforeEnded) {
  add(call(Kind::kMmap, 110, 10));
  accountant_.take();
  add(call(Kind::kMmap, 115, 5));
  EXPECT_EQ(change().base_bytes, 110 * kPage);
  EXPECT_EQ(by(Cause::kMmap), 5);
}

TEST_F(MappingTest, TheSameListAgainChangesNothing) {
  Event live = event(Kind::kLive, 110);
  live.parent = 7;
  add(live);
  accountant_.take();
  add(live);
  EXPECT_TRUE(accountant_.batch().processes.empty());
  EXPECT_EQ(accountant_.batch().records(), 1U);
}

TEST_F(MappingTest, NumbersThatNoKernelHasAreCut) {
  add(event(Kind::kExec, UINT64_MAX));
  Event e = call(Kind::kMremap, 0, 0, 3);
  e.length = e.old_length = UINT64_MAX;
  add(e);
  add(call(Kind::kMmap, UINT64_MAX, UINT64_MAX / kPage));
  EXPECT_EQ(change().mapped_bytes, kMostMappedBytes);
}

}  // namespace
}  // namespace mapledger
