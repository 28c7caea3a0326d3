#include "collector/account/accountant.hpp"

#include <sys/mman.h>

#include <gtest/gtest.h>

namespace mapledger {
namespace {

constexpr std::uint64_t kSecondNs = 1'000'000'000;

class AccountantTest : public testing::Test {
 protected:
  static Event event(Kind kind, std::uint32_t pid, std::uint64_t length, std::int64_t result = 0) {
    Event e;
    e.kind = kind;
    e.has_head = true;
    e.pid = e.tid = pid;
    e.uid = 1000;
    e.start_ns = pid * kSecondNs;
    e.exec_id = 3;
    e.time_ns = 100 * kSecondNs;
    e.vm_pages = 50;
    e.resident_pages = 7;
    e.length = length;
    e.result = result;
    e.name = "worker";
    return e;
  }
  void add(const Event& event) {
    accountant_.add(event, ++seq_, static_cast<std::int64_t>(event.time_ns / 1000));
  }
  void mmap(std::uint32_t pid, std::uint64_t length, std::int64_t result = 0x7F0000000000) {
    add(event(Kind::kMmap, pid, length, result));
  }
  void munmap(std::uint32_t pid, std::uint64_t length, std::int64_t result = 0) {
    add(event(Kind::kMunmap, pid, length, result));
  }
  const ProcessChange& process(std::size_t i = 0) { return accountant_.batch().processes.at(i); }

  std::uint64_t seq_ = 0;
  Accountant accountant_{Identity(1), PageSizes{}, 1, 1};
};

TEST_F(AccountantTest, AddsUpInPagesAndLogsAsAsked) {
  for (int i = 0; i < 25; ++i) mmap(42, 10'563'583);
  for (int i = 0; i < 10; ++i) munmap(42, 10'563'583);
  const Batch& batch = accountant_.batch();
  ASSERT_EQ(batch.requests.size(), 35U);
  EXPECT_EQ(batch.requests[0].length, 10'563'583U);
  EXPECT_EQ(batch.requests[34].call, Call::kMunmap);
  ASSERT_EQ(batch.processes.size(), 1U);
  EXPECT_EQ(process().sums.requested_bytes, 25U * 10'563'584);
  EXPECT_EQ(process().sums.returned_bytes, 10U * 10'563'584);
  EXPECT_EQ(process().sums.mmap_calls, 25U);
  EXPECT_EQ(process().sums.munmap_calls, 10U);
  EXPECT_EQ(process().peak_rise, 25 * 10'563'584);
  EXPECT_EQ(process().requests, 35U);
  EXPECT_EQ(process().first_seq, 1U);
  EXPECT_EQ(process().last_seq, 35U);
  EXPECT_EQ(process().mapped_bytes, 50U * 4096);
  EXPECT_EQ(process().resident_bytes, 7U * 4096);
  EXPECT_EQ(batch.sums.requested_bytes, 25U * 10'563'584);
  EXPECT_EQ(batch.programs.at(0).sums.munmap_calls, 10U);
  EXPECT_EQ(batch.activity.at(0).sums.mmap_calls, 25U);
}

TEST_F(AccountantTest, AFailedRequestIsLoggedAndInNoSum) {
  mmap(42, 1ULL << 50U, -12);
  munmap(42, 4096, -22);
  const Batch& batch = accountant_.batch();
  ASSERT_EQ(batch.requests.size(), 2U);
  EXPECT_TRUE(batch.requests[0].failed);
  EXPECT_EQ(batch.requests[0].length, 1ULL << 50U);
  EXPECT_EQ(batch.requests[0].result, -12);
  EXPECT_EQ(process().sums.requested_bytes, 0U);
  EXPECT_EQ(process().sums.returned_bytes, 0U);
  EXPECT_EQ(process().sums.mmap_calls + process().sums.munmap_calls, 0U);
  EXPECT_EQ(process().sums.failed_calls, 2U);
  EXPECT_EQ(batch.sums.failed_calls, 2U);
}

TEST_F(AccountantTest, BrkFailsWhenTheBreakIsNotWhatWasAsked) {
  Event brk = event(Kind::kBrk, 42, 0, 0x5000);
  brk.address = 0;  // asks where the break is
  add(brk);
  brk.address = 0x5000;
  add(brk);
  brk.address = 0x9000;
  add(brk);
  EXPECT_EQ(process().brk_calls, 2U);
  EXPECT_EQ(process().sums.failed_calls, 1U);
  EXPECT_EQ(accountant_.batch().requests.size(), 3U);
}

TEST_F(AccountantTest, HugePagesCountWhole) {
  Event huge = event(Kind::kMmap, 42, 4096, 0x7F0000000000);
  huge.flags = MAP_HUGETLB;
  add(huge);
  EXPECT_EQ(process().sums.requested_bytes, 2U << 20U);
}

TEST_F(AccountantTest, LengthsAbove4GiBAreExact) {
  mmap(42, (5ULL << 30U) + 1);
  EXPECT_EQ(process().sums.requested_bytes, (5ULL << 30U) + 4096);
}

TEST_F(AccountantTest, APidUsedAgainAndANewProgramAreNewRows) {
  mmap(42, 4096);
  Event later = event(Kind::kMmap, 42, 4096, 1);
  later.start_ns += 1;
  add(later);
  Event after_exec = event(Kind::kMmap, 42, 4096, 1);
  after_exec.exec_id = 4;
  add(after_exec);
  EXPECT_EQ(accountant_.batch().processes.size(), 3U);
}

TEST_F(AccountantTest, ANewNameDoesNotSplitAProcess) {
  mmap(42, 4096);
  Event renamed = event(Kind::kMmap, 42, 8192, 1);
  renamed.name = "other";
  add(renamed);
  const Batch& batch = accountant_.batch();
  ASSERT_EQ(batch.processes.size(), 1U);
  EXPECT_EQ(batch.programs[process().program].name, "other");
  EXPECT_EQ(batch.programs[batch.requests[0].program].name, "worker");
  ASSERT_EQ(batch.programs.size(), 2U);
  EXPECT_EQ(batch.programs[1].sums.requested_bytes, 8192U);
}

TEST_F(AccountantTest, ThePeakIsTheHighestWithinTheBatch) {
  mmap(42, 8192);
  munmap(42, 8192);
  mmap(42, 4096);
  EXPECT_EQ(process().peak_rise, 8192);
}

TEST_F(AccountantTest, ForkExecAndExitTellOfLifetimes) {
  Event fork = event(Kind::kFork, 43, 0);
  fork.parent = 42;
  add(fork);
  Event exec = event(Kind::kExec, 43, 0);
  exec.exec_id = 4;
  add(exec);
  Event exit = event(Kind::kExit, 43, 0);
  exit.exec_id = 4;
  exit.time_ns += kSecondNs;
  add(exit);
  const Batch& batch = accountant_.batch();
  ASSERT_EQ(batch.processes.size(), 2U);
  EXPECT_EQ(process(0).ppid, 42U);
  EXPECT_EQ(process(1).ppid, 42U);
  EXPECT_EQ(process(1).exited_us, 101'000'000);
  ASSERT_EQ(batch.ends.size(), 1U);
  EXPECT_EQ(batch.ends[0].process_id, process(0).process_id);
  EXPECT_TRUE(batch.requests.empty());
}

TEST_F(AccountantTest, ActivityHasWhatWasMappedAtItsLastRequest) {
  Event request = event(Kind::kMmap, 42, 4096, 1);
  for (const std::uint64_t pages : {50U, 70U, 60U}) {
    request.vm_pages = pages;
    add(request);
  }
  Event swept = event(Kind::kSwept, 42, 0);
  swept.vm_pages = 99;
  add(swept);
  request.time_ns += 10 * kSecondNs;
  request.vm_pages = 80;
  request.result = -12;  // a failed one is a request, too
  add(request);
  ASSERT_EQ(accountant_.batch().activity.size(), 2U);
  EXPECT_EQ(accountant_.batch().activity[0].mapped_bytes, 60U * 4096);
  EXPECT_EQ(accountant_.batch().activity[1].mapped_bytes, 80U * 4096);
}

TEST_F(AccountantTest, OfAnOlderLineFormNobodyKnowsWhatIsMapped) {
  Event older = event(Kind::kMmap, 42, 4096);
  older.has_head = false;
  add(older);
  EXPECT_EQ(accountant_.batch().activity.at(0).mapped_bytes, std::nullopt);
}

TEST_F(AccountantTest, ActivityIsKeptInTenSecondBuckets) {
  mmap(42, 4096);
  Event later = event(Kind::kMmap, 42, 4096, 1);
  later.time_ns = 110 * kSecondNs;
  add(later);
  const Batch& batch = accountant_.batch();
  ASSERT_EQ(batch.activity.size(), 2U);
  EXPECT_EQ(batch.activity[0].bucket_us, 100'000'000);
  EXPECT_EQ(batch.activity[1].bucket_us, 110'000'000);
}

TEST_F(AccountantTest, ABatchGoesOnWhereTheLastEnded) {
  mmap(42, 4096);
  const auto first = accountant_.take();
  EXPECT_TRUE(accountant_.batch().empty());
  mmap(42, 4096);
  EXPECT_EQ(first->last_seq, 1U);
  EXPECT_EQ(accountant_.batch().first_seq, 2U);
  EXPECT_EQ(accountant_.batch().requests.at(0).seq, 2U);
  EXPECT_EQ(accountant_.batch().processes.size(), 1U);
}

TEST_F(AccountantTest, AnOlderLineHasNoResultAndCountsAsSuccessful) {
  Event older;
  older.kind = Kind::kMmap;
  older.pid = 42;
  older.length = 5000;
  older.name = "worker";
  older.time_ns = 5 * kSecondNs;
  older.flags = MAP_HUGETLB;  // left over from another line
  add(older);
  older.name = "another";  // the same pid, another name: another process
  add(older);
  const Batch& batch = accountant_.batch();
  EXPECT_EQ(batch.processes.size(), 2U);
  EXPECT_FALSE(batch.requests[0].has_result);
  EXPECT_FALSE(batch.requests[0].failed);
  EXPECT_EQ(batch.requests[0].length, 5000U);
  EXPECT_EQ(process().sums.requested_bytes, 8192U);
  EXPECT_EQ(process().mapped_bytes, std::nullopt);
}

}  // namespace
}  // namespace mapledger
