// What a reader makes of a file that is torn, damaged, of another version, or none.
#include <zlib.h>

#include <fstream>
#include <iterator>

#include "collector/spool/bytes.hpp"
#include "tests/collector/spool/segment_fixture.hpp"

namespace mapledger::spool {
namespace {

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
  EXPECT_EQ(reader_->problem(),
            std::string(kPath) +
                " is of format version 3; this program reads versions 1 to 2: use the newer program");
  EXPECT_EQ(read(), "end");
  disk_.put(kPath, with_version(kOldestFormatVersion - 1));
  open();
  EXPECT_EQ(reader_->state(), HeaderState::kOlderVersion);
  EXPECT_NE(reader_->problem(), "");
  EXPECT_EQ(read(), "end");
}

TEST_F(SegmentTest, ASummaryOfVersion1IsRead) {
  std::ifstream file(MAPLEDGER_SOURCE_DIR "/tests/fuzz/corpus/segment_reader/summary_of_version_1");
  disk_.put(kPath, std::string((std::istreambuf_iterator<char>(file)), {}));
  open();
  ASSERT_EQ(reader_->state(), HeaderState::kGood);
  EXPECT_EQ(reader_->header().kind, SegmentKind::kSummary);
  ASSERT_EQ(reader_->next().value(), SegmentReader::Next::kRecord);
  const Batch& batch = *reader_->record().summary.batch;
  ASSERT_EQ(batch.activity.size(), 1U);
  EXPECT_EQ(batch.activity[0].process_id, 7U);
  EXPECT_EQ(batch.activity[0].mapped_bytes, std::nullopt);
  EXPECT_EQ(batch.gaps.at(0).detail, "over its budget");
  EXPECT_EQ(reader_->next().value(), SegmentReader::Next::kEnd);
}

TEST_F(SegmentTest, OnlySummariesNeedAReaderOfVersion2) {
  EXPECT_EQ(version_of(encode(header_)), kOldestFormatVersion);
  header_.kind = SegmentKind::kSummary;
  EXPECT_EQ(version_of(encode(header_)), kFormatVersion);
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

}  // namespace
}  // namespace mapledger::spool
