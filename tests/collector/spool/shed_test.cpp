#include "collector/spool/shed.hpp"

#include <cerrno>
#include <functional>

#include <gmock/gmock.h>

#include "collector/account/accumulator.hpp"
#include "collector/spool/account.hpp"
#include "tests/collector/account/batch_rows.hpp"
#include "tests/collector/spool/spool_fixture.hpp"

namespace mapledger::spool {
namespace {

/// The process ends here.
struct Killed {};

/// What a reader makes of a spool: sums, and of how many requests.
struct Account {
  std::set<std::string> rows;
  std::uint64_t requests = 0;  ///< rows of the log
  std::uint64_t shed = 0;
  std::vector<Gap> gaps;
};

class ShedTest : public SpoolTest {
 protected:
  void SetUp() override { start(); }

  /// Events of many kinds, processes and names, an end and a gap among them; all on the disk.
  void write_mixed(int events = 400) {
    for (int i = 0; i < events; ++i) {
      Event event = sample_event(static_cast<Kind>(i % 7), i % 3 == 0 ? "a,b" : "worker");
      event.pid = static_cast<std::uint32_t>(1 + i % 11);
      event.exec_id = static_cast<std::uint64_t>(i / 200);
      event.result = i % 13 == 0 ? -12 : 0;
      appender_->event(event, kNowUs + i * 100'000);
      if (i % 50 == 0) appender_->beat(kNowUs + i * 100'000);
      if (i == 77) appender_->gap({kNowUs, kNowUs + 1, Stage::kTracer, 4, "dropped"});
      if (i % 100 == 99) appender_->flush();
    }
    appender_->flush();
    cursor_->sync();
  }
  FileResult<Shed> shed() {
    return shed_segment(disk_, path("0000000001-00000000.seg"), path("0000000001-00000000.sum"));
  }
  /// Of the spool's first run, as the next start finds it.
  Account read_account() {
    start();
    Accountant accountant(Identity(42), PageSizes{}, 1, 1);
    Accumulator sum;
    Account account;
    while (cursor_->next() == Cursor::Next::kRecord) {
      Record& record = cursor_->record();
      if (record.kind != RecordKind::kSummary) {
        spool::account(accountant, record);
        continue;
      }
      account.shed += record.summary.shed_requests;
      for (const Gap& gap : record.summary.batch->gaps) account.gaps.push_back(gap);
      sum.add(*record.summary.batch);
    }
    account.requests = accountant.batch().requests.size();
    const auto raw = accountant.take();
    account.gaps.insert(account.gaps.end(), raw->gaps.begin(), raw->gaps.end());
    sum.add(*raw);
    account.rows = rows_of(*sum.take());
    return account;
  }
};

TEST_F(ShedTest, TheSumsAreThoseOfTheSegment) {
  write_mixed();
  const Account before = read_account();
  ASSERT_GT(before.requests, 200U);
  const auto done = shed();
  ASSERT_TRUE(done);
  EXPECT_EQ(done->requests, before.requests);
  EXPECT_EQ(done->bytes, disk_.content(path("0000000001-00000000.sum")).size());
  const Account after = read_account();
  EXPECT_EQ(after.rows, before.rows);
  EXPECT_EQ(after.requests, 0U);
  EXPECT_EQ(after.shed, before.requests);
  ASSERT_EQ(after.gaps.size(), 1U);
  EXPECT_EQ(text(after.gaps[0]), text(before.gaps.at(0)));
}

TEST_F(ShedTest, ASummaryNamesTheSpanOfItsRequests) {
  write(3);
  write(2, Kind::kExit);
  ASSERT_TRUE(shed());
  start();
  ASSERT_EQ(cursor_->next(), Cursor::Next::kRecord);
  const Summary& summary = cursor_->record().summary;
  EXPECT_EQ(summary.shed_requests, 3U);
  EXPECT_EQ(summary.from_us, kNowUs);
  EXPECT_EQ(summary.to_us, kNowUs + 2);
  EXPECT_EQ(summary.batch->first_seq, 1U);
  EXPECT_EQ(summary.batch->last_seq, 5U);
}

// The process or the machine ends at each operation on the disk: the segment counts or its summary, never
// both, never neither.
TEST_F(ShedTest, AnEndAtAnyPointLeavesOneOfTheTwo) {
  write_mixed();
  const Account expected = read_account();
  const std::string content = disk_.content(path("0000000001-00000000.seg"));
  constexpr std::array kAll = {Operation::kCreate, Operation::kOpen,          Operation::kRead,
                               Operation::kWrite,  Operation::kTruncate,      Operation::kSync,
                               Operation::kRemove, Operation::kSyncDirectory, Operation::kRename};
  for (const bool power_lost : {false, true}) {
    bool was_killed = true;
    int raw = 0;
    int summaries = 0;
    for (int point = 0; was_killed; ++point) {
      stop();
      for (const std::string& name : names()) disk_.remove(path(name)).value();
      disk_.put(path("state"), "mapledger spool 1\n0000000000000007 1\n");
      disk_.put(path("0000000001-00000000.seg"), content);
      disk_.sync_directory(kFolder).value();
      int operation = 0;
      for (const Operation each : kAll) {
        disk_.before(each, [&] {
          if (operation++ == point) throw Killed();
        });
      }
      was_killed = false;
      try {
        ASSERT_TRUE(shed());
      } catch (const Killed&) {
        was_killed = true;
      }
      disk_.heal();
      if (power_lost) disk_.lose_power(7);
      const Account found = read_account();
      ASSERT_EQ(found.rows, expected.rows) << "killed at operation " << point << ", power " << power_lost;
      ASSERT_EQ(found.requests + found.shed, expected.requests);
      ASSERT_TRUE(found.requests == 0 || found.shed == 0);
      (found.shed == 0 ? raw : summaries) += 1;
      const auto all = names();
      ASSERT_EQ(std::count_if(all.begin(), all.end(), [](const auto& n) { return n.ends_with(".new"); }), 0);
    }
    EXPECT_GT(raw, 5);
    EXPECT_GE(summaries, power_lost ? 1 : 2);
  }
}

TEST_F(ShedTest, ADiskThatFailsLeavesTheSegment) {
  write_mixed();
  const Account expected = read_account();
  for (const Operation operation : {Operation::kCreate, Operation::kOpen, Operation::kRead, Operation::kWrite,
                                    Operation::kSync, Operation::kRename}) {
    disk_.fail(operation, EIO);
    EXPECT_FALSE(shed());
    disk_.heal();
    EXPECT_TRUE(disk_.exists(path("0000000001-00000000.seg")));
    EXPECT_FALSE(disk_.exists(path("0000000001-00000000.sum")));
  }
  EXPECT_EQ(read_account().rows, expected.rows);
  EXPECT_TRUE(shed()) << "and may be tried again";
}

TEST_F(ShedTest, AHoleInTheNumbersStaysOne) {
  write(5);
  write(4);
  write(3);
  std::string& content = disk_.content(path("0000000001-00000000.seg"));
  const auto second = content.find("MBLK", kHeaderAreaBytes + 4);
  content[second + kBlockHeaderBytes + 3] ^= 1;
  ASSERT_TRUE(shed());
  start();
  ASSERT_EQ(cursor_->next(), Cursor::Next::kRecord);
  EXPECT_EQ(cursor_->record().summary.batch->last_seq, 5U);
  ASSERT_EQ(cursor_->next(), Cursor::Next::kRecord);
  EXPECT_EQ(cursor_->record().summary.batch->first_seq, 10U);
  EXPECT_EQ(cursor_->record().summary.batch->last_seq, 12U);
  EXPECT_EQ(cursor_->next(), Cursor::Next::kIdle);
}

// A summary is one block, which has its bound: whatever makes many rows of few records.
TEST_F(ShedTest, ManyGapsNamesAndEndsTakeSeveralSummaries) {
  constexpr std::uint64_t kEach = 10'000;
  options_.budget_bytes = 1ULL << 30U;  // long segments
  start();
  for (std::uint64_t i = 0; i < kEach; ++i) {
    appender_->gap({kNowUs, kNowUs + 1, Stage::kParse, i, std::string(1'000, 'd')});
    const std::string name = std::string(50, 'n') + std::to_string(i);
    appender_->event(sample_event(Kind::kMmap, name), kNowUs);
    appender_->event(sample_event(Kind::kExec, name), kNowUs);
    if (i % 50 == 0) appender_->flush();
  }
  appender_->flush();
  stop();
  start();
  std::uint64_t gaps = 0;
  std::uint64_t ends = 0;
  std::uint64_t calls = 0;
  for (const std::string& name : names()) {
    if (!name.ends_with(".seg")) continue;
    ASSERT_TRUE(shed_segment(disk_, path(name), path(name.substr(0, name.size() - 3) + "sum")));
  }
  start();
  while (cursor_->next() == Cursor::Next::kRecord) {
    const Batch& batch = *cursor_->record().summary.batch;
    gaps += batch.gaps.size();
    ends += batch.ends.size();
    for (const ProgramChange& program : batch.programs) calls += program.sums.mmap_calls;
    EXPECT_LE(batch.gaps.size() + batch.ends.size() + batch.programs.size(), 4'100U);
  }
  EXPECT_EQ(gaps, kEach);
  EXPECT_EQ(ends, kEach);
  EXPECT_EQ(calls, kEach);
}

TEST_F(ShedTest, ASegmentThatCannotBeReadIsLeftAlone) {
  write(3);
  std::string& content = disk_.content(path("0000000001-00000000.seg"));
  for (const std::size_t at : {std::size_t{8}, kHeaderCopyAt + 8}) content[at] = 9;
  const auto refused = shed();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("0000000001-00000000.seg"));
  EXPECT_TRUE(disk_.exists(path("0000000001-00000000.seg")));
}

}  // namespace
}  // namespace mapledger::spool
