// A writer and a reader of one segment on the real disk, each in its own thread.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "collector/spool/posix_file_system.hpp"
#include "collector/spool/segment_reader.hpp"
#include "collector/spool/segment_writer.hpp"
#include "tests/collector/spool/samples.hpp"

namespace mapledger::spool {
namespace {

constexpr std::uint64_t kBlocks = 3'000;

std::string name_of(std::uint64_t seq) {
  return "process " + std::to_string(seq);
}

/// Blocks of 1 to 7 records, whose number it returns. Before every third, a piece of a block that never
/// becomes whole is written and taken off, as when the disk is full.
std::uint64_t write_all(SegmentWriter& writer) {
  BlockBuilder builder(Seal(writer.header()), 1);
  BlockBuilder other(Seal(writer.header()), 1'000'000);
  other.add(sample_event(Kind::kMremap, "never whole"), 1);
  const std::string torn(other.seal().bytes);
  for (std::uint64_t block = 0; block < kBlocks; ++block) {
    for (std::uint64_t i = 0; i < 1 + block % 7; ++i) {
      const std::uint64_t seq = builder.next_seq();
      builder.add(sample_event(Kind::kMmap, name_of(seq)), static_cast<std::int64_t>(seq));
    }
    if (block % 3 == 0) {
      std::ofstream(writer.path(), std::ios::app | std::ios::binary)
          << torn.substr(0, torn.size() - 1 - block % 80);
      std::filesystem::resize_file(writer.path(), writer.bytes());
    }
    EXPECT_TRUE(writer.write(builder.seal()));
    builder.clear();
  }
  return builder.next_seq() - 1;
}

TEST(FollowingTest, AReaderSeesEveryRecordOfAWriterInAnotherThread) {
  std::string folder = testing::TempDir() + "mapledger-follow.XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  PosixFileSystem files;
  SegmentHeader header;
  header.spool_id = 77;
  const auto writer = SegmentWriter::create(files, folder + "/segment", header).value();
  const auto reader = SegmentReader::open(files, writer->path()).value();
  std::uint64_t written = 0;
  std::thread writing([&] { written = write_all(*writer); });

  constexpr std::uint64_t kRecords = kBlocks / 7 * 28 + 1 + 2 + 3 + 4;  // 3,000 is 428 times 7 and 4
  std::uint64_t read = 0;
  bool good = true;
  while (good && read < kRecords) {
    const auto next = reader->next();
    if (next && *next == SegmentReader::Next::kEnd) {
      std::this_thread::yield();
      continue;
    }
    good = next && *next == SegmentReader::Next::kRecord && reader->record().seq == read + 1 &&
           reader->record().event.name == name_of(read + 1);
    ++read;
  }
  writing.join();
  EXPECT_TRUE(good) << "at record " << read;
  EXPECT_EQ(written, kRecords);
  reader->finish();
  EXPECT_EQ(reader->next().value(), SegmentReader::Next::kEnd);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace mapledger::spool
