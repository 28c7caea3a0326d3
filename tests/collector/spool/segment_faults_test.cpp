// A disk that is full, fails, or loses its power.
#include <cerrno>

#include "tests/collector/spool/segment_fixture.hpp"

namespace mapledger::spool {
namespace {

TEST_F(SegmentTest, ADiskThatCannotReadIsAnErrorAndMayBeAskedAgain) {
  write("one");
  open();
  disk_.fail(Operation::kRead, EIO, 1);
  const auto result = reader_->next();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().problem, FileProblem::kIo);
  EXPECT_EQ(read(), "one");
}

TEST_F(SegmentTest, AFullDiskLeavesNoTornPieceAndTheBlockWithItsOwner) {
  write("one");
  const std::uint64_t bytes = writer_->bytes();
  disk_.set_room(bytes + 20);
  add("two");
  const auto refused = flush();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().problem, FileProblem::kNoSpace);
  EXPECT_EQ(refused.error().number, ENOSPC);
  EXPECT_FALSE(writer_->abandoned());
  EXPECT_EQ(disk_.content(kPath).size(), bytes);
  EXPECT_EQ(writer_->last_seq(), 1'000U);
  add("three");
  disk_.heal();
  ASSERT_TRUE(flush());
  EXPECT_EQ(read_all(), (std::vector<std::string>{"one", "two", "three"}));
}

TEST_F(SegmentTest, ASegmentWhoseTornPieceStaysIsAbandonedAndTheBlockGoesToTheNext) {
  write("one");
  disk_.set_room(writer_->bytes() + 20);
  disk_.fail(Operation::kTruncate, EIO);
  add("two");
  ASSERT_FALSE(flush());
  EXPECT_TRUE(writer_->abandoned());
  disk_.heal();
  ASSERT_FALSE(flush()) << "also when the disk is well again";
  EXPECT_EQ(read_all(), std::vector<std::string>{"one"});

  SegmentHeader next = header_;
  next.first_seq = writer_->last_seq() + 1;
  const auto second = SegmentWriter::create(disk_, "spool/1/0002.seg", next).value();
  ASSERT_TRUE(second->write(builder_.seal()));
  const auto reader = SegmentReader::open(disk_, second->path()).value();
  ASSERT_EQ(reader->next().value(), SegmentReader::Next::kRecord);
  EXPECT_EQ(reader->record().event.name, "two");
}

TEST_F(SegmentTest, AReaderThatSawTheTornPieceReadsTheBlockThatReplacesIt) {
  write("one");
  EXPECT_EQ(read(), "one");
  const std::string whole = disk_.content(kPath);
  for (const std::size_t torn : {std::size_t{10}, kBlockHeaderBytes, std::size_t{70}}) {
    BlockBuilder other(Seal(header_), 2'000);
    other.add(sample_event(Kind::kExec, "never whole"), kNow);
    disk_.content(kPath) = whole + std::string(other.seal().bytes.substr(0, torn));
    EXPECT_EQ(read(), "end");
  }
  disk_.content(kPath) = whole;
  write("two");
  EXPECT_EQ(read(), "two");
}

// The reader looks at a block in steps: the length of the file, the header, the payload. Between any two the
// writer may fail, take the torn piece off, and begin another block.
TEST_F(SegmentTest, AReaderIsNotMisledByATornPieceThatGoesWhileItLooks) {
  write("one");
  EXPECT_EQ(read(), "one");
  const std::string whole = disk_.content(kPath);
  add("two");
  const std::string block(builder_.seal().bytes);
  BlockBuilder other(Seal(header_), 2'000);
  other.add(sample_event(Kind::kExec, "never whole, and longer than the one that replaces it"), kNow);
  other.add_beat(kNow);
  const std::string torn(other.seal().bytes.substr(0, other.bytes() - 1));
  const std::vector<std::string> states = {
      "", torn, torn.substr(0, 60), torn.substr(0, 20), block.substr(0, block.size() - 1), block};
  for (const std::string& at_first : states) {
    for (const std::string& then : states) {
      for (std::size_t reads = 0; reads < 4; ++reads) {
        disk_.content(kPath) = whole + at_first;
        open();
        reader_->skip_through(1'000);
        std::size_t reads_so_far = 0;
        disk_.before(Operation::kRead, [&] {
          if (reads_so_far++ == reads) disk_.content(kPath) = whole + then;
        });
        const std::string found = read();
        disk_.heal();
        last_read_ = 1'000;
        EXPECT_TRUE(found == "end" || found == "two") << found << ' ' << reads;
        disk_.content(kPath) = whole + block;
        const std::string after = found == "end" ? read() : "two";
        EXPECT_EQ(after, "two");
        last_read_ = 1'000;
      }
    }
  }
}

TEST_F(SegmentTest, WhatIsSyncedSurvivesAPowerLoss) {
  write("one");
  ASSERT_TRUE(writer_->sync());
  EXPECT_EQ(writer_->synced_seq(), 1'000U);
  write("two");
  EXPECT_EQ(writer_->synced_seq(), 1'000U);
  disk_.lose_power();
  EXPECT_EQ(read_all(), std::vector<std::string>{"one"});
}

TEST_F(SegmentTest, AfterAPowerLossAnyPieceOfWhatWasNotSyncedMayStand) {
  write("one");
  ASSERT_TRUE(writer_->sync());
  const std::size_t synced = disk_.content(kPath).size();
  write("two");
  const std::size_t block = disk_.content(kPath).size() - synced;
  const std::string content = disk_.content(kPath);
  for (std::size_t kept = 0; kept < block; ++kept) {
    disk_.put(kPath, content.substr(0, synced + kept) + std::string(block - kept, '\0'));
    const bool is_whole = disk_.content(kPath) == content;  // the block's last bytes are zeros themselves
    const auto expected = kept == 0  ? std::vector<std::string>{"one"}
                          : is_whole ? std::vector<std::string>{"one", "two"}
                                     : std::vector<std::string>{"one", "damage"};
    ASSERT_EQ(read_all(), expected) << kept;
  }
}

TEST_F(SegmentTest, AFileWhoseNameWasNotSyncedIsGoneAfterAPowerLoss) {
  write("one");
  disk_.lose_power();
  EXPECT_FALSE(disk_.exists(kPath));
}

TEST_F(SegmentTest, AFailedSyncIsNeverTakenBack) {
  write("one");
  disk_.fail(Operation::kSync, EIO, 1);
  ASSERT_FALSE(writer_->sync());
  const auto again = writer_->sync();
  ASSERT_FALSE(again) << "the kernel says that all is well, but has dropped what it could not write";
  EXPECT_EQ(again.error().problem, FileProblem::kIo);
  EXPECT_EQ(writer_->synced_seq(), 999U);
}

TEST_F(SegmentTest, AFailedSyncOfTheNameIsAFailedSync) {
  write("one");
  disk_.fail(Operation::kSyncDirectory, EIO, 1);
  EXPECT_FALSE(writer_->sync());
  EXPECT_EQ(writer_->synced_seq(), 999U);
}

TEST_F(SegmentTest, ASegmentThatCannotBeBegunLeavesNothing) {
  disk_.set_room(disk_.content(kPath).size() + 100);
  const auto full = SegmentWriter::create(disk_, "spool/1/0002.seg", header_);
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().problem, FileProblem::kNoSpace);
  EXPECT_FALSE(disk_.exists("spool/1/0002.seg"));
  const auto again = SegmentWriter::create(disk_, kPath, header_);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().problem, FileProblem::kExists);
}

}  // namespace
}  // namespace mapledger::spool
