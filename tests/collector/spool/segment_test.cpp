// Writer and reader of a segment together, on a disk in memory.
#include "tests/collector/spool/segment_fixture.hpp"

namespace mapledger::spool {
namespace {

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
