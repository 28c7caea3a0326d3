// Writer and reader of a segment together, on a disk in memory.
#include <zlib.h>

#include <cerrno>
#include <map>

#include <gtest/gtest.h>

#include "collector/spool/bytes.hpp"
#include "collector/spool/segment_reader.hpp"
#include "collector/spool/segment_writer.hpp"
#include "tests/collector/spool/samples.hpp"
#include "tests/support/faulty_file_system.hpp"

namespace mapledger::spool {
namespace {

using test::FaultyFileSystem;
using Operation = FaultyFileSystem::Operation;

constexpr const char* kPath = "spool/1/0001.seg";
constexpr std::int64_t kNow = 1'763'640'000'000'000;

SegmentHeader sample_header() {
  SegmentHeader header;
  header.spool_id = 0x1234'5678'9ABC'DEF0;
  header.host_id = 99;
  header.run = 7;
  header.index = 3;
  header.first_seq = 1'000;
  header.world = 42;
  return header;
}

class SegmentTest : public testing::Test {
 protected:
  void SetUp() override { writer_ = SegmentWriter::create(disk_, kPath, header_).value(); }

  /// Adds an event whose name is `name`.
  void add(std::string_view name) {
    const Event event = sample_event(Kind::kMmap, name);
    written_[builder_.add(event, kNow)] = text(event, kNow);
  }
  FileResult<void> flush() {
    auto result = writer_->write(builder_.seal());
    if (result) builder_.clear();
    return result;
  }
  void write(std::string_view name) {
    add(name);
    ASSERT_TRUE(flush());
  }
  void open() { reader_ = SegmentReader::open(disk_, kPath).value(); }

  /// The next name, "end", or "damage".
  std::string read() {
    if (!reader_) open();
    switch (reader_->next().value()) {
      case SegmentReader::Next::kEnd:
        return "end";
      case SegmentReader::Next::kDamage:
        return "damage";
      case SegmentReader::Next::kRecord:
        break;
    }
    const Record& record = reader_->record();
    EXPECT_EQ(text(record), written_[record.seq]) << "seq " << record.seq;
    EXPECT_GT(record.seq, last_read_);
    last_read_ = record.seq;
    return std::string(record.event.name);
  }
  /// All that a new reader makes of the file.
  std::vector<std::string> read_all() {
    open();
    reader_->finish();
    last_read_ = 0;
    std::vector<std::string> all;
    do {
      all.push_back(read());
    } while (all.back() != "end");
    all.pop_back();
    return all;
  }

  FaultyFileSystem disk_;
  SegmentHeader header_ = sample_header();
  BlockBuilder builder_{Seal(header_), header_.first_seq};
  std::unique_ptr<SegmentWriter> writer_;
  std::unique_ptr<SegmentReader> reader_;
  std::map<std::uint64_t, std::string> written_;
  std::uint64_t last_read_ = 0;
};

TEST_F(SegmentTest, Empty) {
  EXPECT_EQ(read(), "end");
}

TEST_F(SegmentTest, ReadsItsHeader) {
  open();
  EXPECT_EQ(reader_->state(), HeaderState::kGood);
  EXPECT_EQ(reader_->header(), header_);
  EXPECT_EQ(reader_->problem(), "");
}

TEST_F(SegmentTest, ReadsWhatWasWritten) {
  add("foo");
  add("bar");
  ASSERT_TRUE(flush());
  write("baz");
  EXPECT_EQ(read(), "foo");
  EXPECT_EQ(read(), "bar");
  EXPECT_EQ(read(), "baz");
  EXPECT_EQ(last_read_, 1'002U);
  EXPECT_EQ(read(), "end");
  EXPECT_EQ(read(), "end");
}

TEST_F(SegmentTest, FollowsAFileThatGrows) {
  EXPECT_EQ(read(), "end");
  write("foo");
  EXPECT_EQ(read(), "foo");
  EXPECT_EQ(read(), "end");
  write("bar");
  EXPECT_EQ(read(), "bar");
  EXPECT_EQ(read(), "end");
}

TEST_F(SegmentTest, SkipsWhatIsStoredAlready) {
  add("a");
  add("b");
  ASSERT_TRUE(flush());
  add("c");
  add("d");
  ASSERT_TRUE(flush());
  open();
  reader_->skip_through(1'002);
  EXPECT_EQ(read(), "d");
  EXPECT_EQ(read(), "end");
}

TEST_F(SegmentTest, ATornTailAtAnyByteIsNoDamage) {
  add("foo");
  ASSERT_TRUE(flush());
  const std::size_t whole = disk_.content(kPath).size();
  write("bar");
  const std::string content = disk_.content(kPath);
  for (std::size_t cut = whole; cut < content.size(); ++cut) {
    disk_.content(kPath) = content.substr(0, cut);
    ASSERT_EQ(read_all(), std::vector<std::string>{"foo"}) << cut;
  }
}

TEST_F(SegmentTest, ATornTailIsReadOnceItIsWhole) {
  write("foo");
  write("bar");
  const std::string content = disk_.content(kPath);
  for (std::size_t cut = kHeaderAreaBytes; cut <= content.size(); ++cut) {
    disk_.content(kPath) = content.substr(0, cut);
    open();
    last_read_ = 0;
    std::vector<std::string> all;
    for (std::string name = read(); name != "end"; name = read()) all.push_back(name);
    disk_.content(kPath) = content;
    for (std::string name = read(); name != "end"; name = read()) all.push_back(name);
    ASSERT_EQ(all, (std::vector<std::string>{"foo", "bar"})) << cut;
  }
}

TEST_F(SegmentTest, ATornHeaderHoldsNothing) {
  const std::string content = disk_.content(kPath);
  for (const std::size_t cut : {std::size_t{0}, std::size_t{1}, kSegmentHeaderBytes, kHeaderAreaBytes - 1}) {
    disk_.content(kPath) = content.substr(0, cut);
    open();
    EXPECT_EQ(reader_->state(), HeaderState::kTorn);
    EXPECT_EQ(read(), "end");
    EXPECT_EQ(reader_->tail().value().records, 0U);
  }
}

TEST_F(SegmentTest, AFlippedByteAnywhereLosesItsBlockAlone) {
  write("one");
  write("two");
  write("three");
  const std::string content = disk_.content(kPath);
  const std::size_t block = (content.size() - kHeaderAreaBytes) / 3;
  for (std::size_t at = 0; at < content.size(); ++at) {
    for (const unsigned flip : {0x01U, 0x80U, 0xFFU}) {
      disk_.content(kPath) = content;
      disk_.content(kPath)[at] = static_cast<char>(static_cast<unsigned char>(content[at]) ^ flip);
      const auto all = read_all();  // which checks every record
      if (at < kHeaderAreaBytes) {
        ASSERT_EQ(all, (std::vector<std::string>{"one", "two", "three"})) << at;
      } else if (at < kHeaderAreaBytes + block) {
        ASSERT_EQ(all, (std::vector<std::string>{"damage", "two", "three"})) << at;
      } else if (at < kHeaderAreaBytes + 2 * block) {
        ASSERT_EQ(all, (std::vector<std::string>{"one", "damage", "three"})) << at;
      } else {
        ASSERT_EQ(all, (std::vector<std::string>{"one", "two", "damage"})) << at;
      }
    }
  }
}

TEST_F(SegmentTest, TellsWhatADamageCost) {
  add("a");
  add("b");
  ASSERT_TRUE(flush());
  const std::uint64_t end = writer_->bytes();
  write("c");
  disk_.content(kPath)[kHeaderAreaBytes + kBlockHeaderBytes + 5] ^= 1;
  EXPECT_EQ(read(), "damage");
  EXPECT_EQ(reader_->damage().offset, kHeaderAreaBytes);
  EXPECT_EQ(reader_->damage().bytes, end - kHeaderAreaBytes);
  EXPECT_EQ(reader_->damage().records, 2U);
  EXPECT_EQ(read(), "c");
}

TEST_F(SegmentTest, BytesThatAreMissingOrTooManyInTheMiddleAreDamage) {
  write("one");
  const std::size_t first_end = disk_.content(kPath).size();
  write("two");
  write("three");
  const std::string content = disk_.content(kPath);
  disk_.content(kPath).insert(first_end, "0123456789");
  EXPECT_EQ(read_all(), (std::vector<std::string>{"one", "damage", "two", "three"}));
  disk_.content(kPath) = content;
  disk_.content(kPath).erase(first_end, 1);
  EXPECT_EQ(read_all(), (std::vector<std::string>{"one", "damage", "three"}));
}

TEST_F(SegmentTest, ALongDamageIsScannedInPieces) {
  write("one");
  std::string& content = disk_.content(kPath);
  const std::string block = content.substr(kHeaderAreaBytes);
  for (const std::size_t bytes : {65'500U, 65'536U, 65'537U, 200'000U}) {
    content.replace(kHeaderAreaBytes, std::string::npos, std::string(bytes, 'M') + block);
    EXPECT_EQ(read_all(), (std::vector<std::string>{"damage", "one"})) << bytes;
    EXPECT_EQ(reader_->damage().bytes, bytes);
  }
}

TEST_F(SegmentTest, AtAGrowingEndDamageWaitsUntilItIsKnown) {
  write("one");
  disk_.content(kPath) += std::string(70'000, 'x');
  EXPECT_EQ(read(), "one");
  EXPECT_EQ(read(), "end");
  write("two");
  EXPECT_EQ(read(), "damage");
  EXPECT_EQ(reader_->damage().bytes, 70'000U);
  EXPECT_EQ(read(), "two");
  disk_.content(kPath) += std::string(100, 'x');
  EXPECT_EQ(read(), "end");
  reader_->finish();
  EXPECT_EQ(read(), "damage");
  EXPECT_EQ(read(), "end");
}

TEST_F(SegmentTest, ABlockInAProcessNameIsNoBlock) {
  // what somebody would write who knows the format, but not the spool's id
  BlockBuilder forger(Seal(1, header_.run), 5'000);
  forger.add_beat(5);
  const std::string forged(forger.seal().bytes);
  ASSERT_LE(forged.size(), kMaxNameBytes);
  write(forged);
  write("two");
  disk_.content(kPath)[kHeaderAreaBytes] ^= 1;
  EXPECT_EQ(read_all(), (std::vector<std::string>{"damage", "two"}));
}

TEST_F(SegmentTest, ABlockThatStandsTwiceIsReadOnce) {
  write("one");
  disk_.content(kPath) += disk_.content(kPath).substr(kHeaderAreaBytes);
  write("two");
  EXPECT_EQ(read_all(), (std::vector<std::string>{"one", "damage", "two"}));
}

TEST_F(SegmentTest, OtherVersionsAreTold) {
  // The next version's header, with a right CRC: the version field is at 8.
  std::string area = encode(header_);
  const auto with_version = [&](std::uint32_t version) {
    std::string copy = area.substr(0, kSegmentHeaderBytes);
    store(copy.data() + 8, version);
    store(copy.data() + 508,
          static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(copy.data()), 508)));
    return copy + copy;
  };
  disk_.put(kPath, with_version(kFormatVersion + 1) + "anything");
  open();
  EXPECT_EQ(reader_->state(), HeaderState::kNewerVersion);
  EXPECT_EQ(
      reader_->problem(),
      std::string(kPath) + " is of format version 2; this program reads version 1: use the newer program");
  EXPECT_EQ(read(), "end");
  disk_.put(kPath, with_version(kFormatVersion - 1));
  open();
  EXPECT_EQ(reader_->state(), HeaderState::kOlderVersion);
  EXPECT_NE(reader_->problem(), "");
  EXPECT_EQ(read(), "end");
}

TEST_F(SegmentTest, WhatIsNoSegmentIsTold) {
  disk_.put(kPath, std::string(5'000, 'x'));
  open();
  EXPECT_EQ(reader_->state(), HeaderState::kNotASegment);
  EXPECT_EQ(reader_->problem(), std::string(kPath) + " is not a segment of a spool");
  EXPECT_EQ(read(), "end");
}

TEST_F(SegmentTest, BothCopiesOfTheHeaderDamaged) {
  write("one");
  disk_.content(kPath)[20] ^= 1;
  disk_.content(kPath)[kHeaderCopyAt + 20] ^= 1;
  open();
  EXPECT_EQ(reader_->state(), HeaderState::kDamaged);
  EXPECT_EQ(read(), "end");
}

TEST_F(SegmentTest, NumbersBeginAtOne) {
  header_.first_seq = 0;
  disk_.put(kPath, encode(header_));
  open();
  EXPECT_EQ(reader_->state(), HeaderState::kDamaged);
}

TEST_F(SegmentTest, KnowsItsTailWithoutReadingPayloads) {
  open();
  EXPECT_EQ(reader_->tail().value().last_seq, header_.first_seq - 1);
  EXPECT_EQ(reader_->tail().value().last_time_us, kNoTime);
  builder_.add(sample_event(Kind::kMmap), kNow + 7);
  builder_.add_beat(kNow + 5);
  ASSERT_TRUE(flush());
  builder_.add(Gap{});
  ASSERT_TRUE(flush());
  disk_.content(kPath) += "torn";
  const SegmentTail tail = reader_->tail().value();
  EXPECT_EQ(tail.last_seq, 1'002U);
  EXPECT_EQ(tail.last_time_us, kNow + 7);
  EXPECT_EQ(tail.records, 3U);
  EXPECT_EQ(tail.bytes, writer_->bytes());
}

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

TEST_F(SegmentTest, SummariesStandForTheirNumbers) {
  SegmentHeader header = header_;
  header.kind = SegmentKind::kSummary;
  const auto writer = SegmentWriter::create(disk_, "spool/1/0003.sum", header).value();
  const std::vector<std::pair<std::uint64_t, std::uint64_t>> spans = {
      {1'000, 1'499}, {1'500, 1'500}, {1'600, 1'700}};
  for (const auto& [first, last] : spans) {
    builder_.add(sample_summary(first, last));
    ASSERT_TRUE(writer->write(builder_.seal()));
    builder_.clear();
  }
  const auto reader = SegmentReader::open(disk_, writer->path()).value();
  EXPECT_EQ(reader->header().kind, SegmentKind::kSummary);
  EXPECT_EQ(reader->tail().value().last_seq, 1'700U);
  for (const auto& [first, last] : spans) {
    ASSERT_EQ(reader->next().value(), SegmentReader::Next::kRecord);
    EXPECT_EQ(reader->record().seq, last);
    EXPECT_EQ(text(reader->record()), text(sample_summary(first, last)));
  }
  EXPECT_EQ(reader->next().value(), SegmentReader::Next::kEnd);
}

}  // namespace
}  // namespace mapledger::spool
