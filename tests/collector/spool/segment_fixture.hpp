#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "collector/spool/segment_reader.hpp"
#include "collector/spool/segment_writer.hpp"
#include "tests/collector/spool/samples.hpp"
#include "tests/support/faulty_file_system.hpp"

namespace mapledger::spool {

using test::FaultyFileSystem;
using Operation = FaultyFileSystem::Operation;

inline constexpr const char* kPath = "spool/1/0001.seg";
inline constexpr std::int64_t kNow = 1'763'640'000'000'000;

inline SegmentHeader sample_header() {
  SegmentHeader header;
  header.spool_id = 0x1234'5678'9ABC'DEF0;
  header.host_id = 99;
  header.run = 7;
  header.index = 3;
  header.first_seq = 1'000;
  header.world = 42;
  return header;
}

/// Writes records that are known by their names, and reads names. Every record read is compared with what was
/// written.
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

}  // namespace mapledger::spool
