// What befalls the files of a spool between two starts of the collector's own program.
#include <zlib.h>

#include "collector/spool/bytes.hpp"
#include "tests/integration/durable_fixture.hpp"

namespace mapledger {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class SpoolDamageTest : public DurableTest {
 protected:
  /// A run that could store nothing: so many requests a block.
  std::filesystem::path spool(const std::vector<std::uint64_t>& blocks) {
    gate_.shut();
    const auto collector = start();
    for (const std::uint64_t requests : blocks) {
      lines_.write(requests);
      await_spooled();
    }
    kill(*collector);
    gate_.open();
    return spooled(".seg").back();
  }
  /// The next start, which stores all that it can.
  void store(std::uint64_t requests) {
    const auto collector = start();
    lines_.write(1);
    await("SELECT MAX(address) FROM requests", lines_.last());
    await([&] { return spooled(".seg").size() + spooled(".sum").size() == 1; });  // that of the run
    stop(*collector);
    log_ = collector->output();
    EXPECT_EQ(database_.value("SELECT COUNT(*), COUNT(DISTINCT address) FROM requests"),
              std::to_string(requests) + '|' + std::to_string(requests));
    EXPECT_EQ(database_.value("SELECT mmap_calls FROM processes"), std::to_string(requests));
  }
  static std::string read(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static void write(const std::filesystem::path& path, const std::string& content) {
    std::ofstream(path, std::ios::binary) << content;
  }
  /// Offsets of the blocks.
  static std::vector<std::size_t> blocks_of(const std::string& content) {
    std::vector<std::size_t> found;
    spool::BlockHeader header;
    spool::SegmentHeader segment;
    EXPECT_EQ(spool::decode(content, segment), spool::HeaderState::kGood);
    for (std::size_t at = spool::kHeaderAreaBytes; at < content.size(); at += header.block_bytes()) {
      EXPECT_TRUE(spool::decode(std::string_view(content).substr(at), spool::Seal(segment), header));
      found.push_back(at);
    }
    return found;
  }
  /// Gaps of the spool that a missing request does not lie in.
  std::string not_in_a_gap(std::uint64_t from, std::uint64_t to) {
    return database_.value(
        "SELECT COUNT(*) FROM requests a JOIN requests b ON b.address = " + std::to_string(to + 1) +
        " WHERE a.address = " + std::to_string(from - 1) +
        " AND NOT EXISTS (SELECT 1 FROM gaps WHERE stage = 'spool' AND from_us <= a.time_us AND"
        " to_us >= b.time_us)");
  }

  std::string log_;
};

TEST_F(SpoolDamageTest, AFlippedByteLosesItsBlockAndTellsHowMany) {
  run_once();
  const auto path = spool({10, 7, 5});
  std::string content = read(path);
  const auto blocks = blocks_of(content);
  ASSERT_GE(blocks.size(), 4U) << "the first says where the run before ended";
  content[blocks.at(blocks.size() - 2) + spool::kBlockHeaderBytes + 20] ^= 4;  // the seven
  write(path, content);
  store(1 + 10 + 5 + 1);
  EXPECT_THAT(log_, HasSubstr("a block whose CRC is wrong"));
  EXPECT_EQ(database_.value("SELECT COUNT(*), SUM(events) FROM gaps WHERE stage = 'spool'"), "1|7");
  EXPECT_EQ(not_in_a_gap(12, 18), "0");
  EXPECT_EQ(database_.value("SELECT lost_spool FROM collectors"), "7");
}

TEST_F(SpoolDamageTest, ATornTailIsNoDamage) {
  run_once();
  const auto path = spool({10, 7});
  const std::string content = read(path);
  write(path, content + content.substr(blocks_of(content).back(), 60));
  store(1 + 10 + 7 + 1);
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM gaps WHERE stage = 'spool'"), "0");
}

TEST_F(SpoolDamageTest, ASegmentCutInItsLastBlockKeepsWhatIsBefore) {
  run_once();
  const auto path = spool({10, 7});
  const std::string content = read(path);
  write(path, content.substr(0, content.size() - 3));
  store(1 + 10 + 1);
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM gaps WHERE stage = 'collector' AND from_us <="
                            " (SELECT time_us FROM requests WHERE address = 11) AND to_us >="
                            " (SELECT time_us FROM requests WHERE address = 19)"),
            "1")
      << "as if it had been killed before";
}

TEST_F(SpoolDamageTest, ASegmentOfAnotherVersionIsKeptAndItsRecordsAreAGap) {
  run_once();
  const auto older = spool({10});
  spool({5});
  std::string content = read(older);
  for (const std::size_t at : {std::size_t{0}, spool::kHeaderCopyAt}) {
    spool::store(content.data() + at + 8, std::uint32_t{0});
    const auto crc = crc32(0, reinterpret_cast<const Bytef*>(content.data() + at), 508);
    spool::store(content.data() + at + 508, static_cast<std::uint32_t>(crc));
  }
  write(older, content);
  store(1 + 5 + 1);
  EXPECT_THAT(log_, HasSubstr("is of format version 0; this program reads versions 1 to 2"));
  EXPECT_EQ(database_.value("SELECT COUNT(*) > 0 FROM gaps WHERE stage = 'spool' AND events IS NULL"), "1");
  const auto kept = spooled(".seg.unreadable");
  ASSERT_THAT(kept, SizeIs(1));
  EXPECT_EQ(read(kept.front()), content);
}

TEST_F(SpoolDamageTest, AFolderOfRubbishStopsNothing) {
  run_once();
  const auto path = spool({10});
  std::string rubbish(70'000, '\0');
  for (std::size_t i = 0; i < rubbish.size(); ++i) rubbish[i] = static_cast<char>(i * 7 + i / 251);
  write(path.parent_path() / "0000000002-00000007.seg", rubbish);
  write(path.parent_path() / "0000000002-00000009.sum", rubbish);
  write(path.parent_path() / "0000000002-00000010.seg", "");
  write(path.parent_path() / "core", rubbish);
  store(1 + 10 + 1);
  EXPECT_THAT(spooled(".unreadable"), SizeIs(2));
}

}  // namespace
}  // namespace mapledger
