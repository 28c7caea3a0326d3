// Writer and reader of a segment together, on a disk in memory.
#include <cerrno>
#include <map>

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace mapledger::spool
