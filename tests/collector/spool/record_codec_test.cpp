#include "collector/spool/record_codec.hpp"

#include <gtest/gtest.h>

#include "collector/spool/block.hpp"
#include "tests/collector/spool/samples.hpp"

namespace mapledger::spool {
namespace {

const Seal kSeal(5, 1);

/// What a decoder makes of a block, each record in words; "damage" at the end if it is damaged.
std::vector<std::string> read(std::string_view block) {
  std::vector<std::string> all;
  auto decoder = BlockDecoder::open(block, kSeal);
  if (!decoder) return {"no block"};
  Record record;
  for (;;) {
    switch (decoder->next(record)) {
      case BlockDecoder::Next::kRecord:
        all.push_back(text(record));
        break;
      case BlockDecoder::Next::kDamage:
        all.emplace_back("damage");
        return all;
      case BlockDecoder::Next::kEnd:
        return all;
    }
  }
}

class RecordCodecTest : public testing::Test {
 protected:
  void add(const Event& event, std::int64_t time_us) {
    builder_.add(event, time_us);
    written_.push_back(text(event, time_us));
  }
  std::vector<std::string> read_back() { return read(builder_.seal().bytes); }

  BlockBuilder builder_{kSeal, 1};
  std::vector<std::string> written_;
};

constexpr Kind kAllKinds[] = {Kind::kMmap, Kind::kMunmap, Kind::kMremap, Kind::kBrk,  Kind::kExec,
                              Kind::kFork, Kind::kExit,   Kind::kLive,   Kind::kSwept};

TEST_F(RecordCodecTest, EventsOfEveryKind) {
  for (const Kind kind : kAllKinds) add(sample_event(kind), 1'763'640'000'000'000);
  EXPECT_EQ(read_back(), written_);
}

TEST_F(RecordCodecTest, TheGreatestAndTheLeastOfEveryField) {
  for (const Kind kind : kAllKinds) {
    add(extreme_event(kind, true, "max"), INT64_MAX);
    add(extreme_event(kind, false, "min"), INT64_MIN);
  }
  EXPECT_EQ(read_back(), written_);
}

TEST_F(RecordCodecTest, HostileNames) {
  for (const std::string& name : hostile_names()) add(sample_event(Kind::kMmap, name), 1);
  EXPECT_EQ(read_back(), written_);
}

TEST_F(RecordCodecTest, AnOlderFormKeepsPidLengthAndName) {
  Event event = sample_event(Kind::kMunmap, "older, form");
  event.has_head = false;
  add(event, 5);
  EXPECT_EQ(read_back(), written_);
}

TEST_F(RecordCodecTest, AForkWithoutSharedMemory) {
  Event event = sample_event(Kind::kFork);
  event.shared_mm = false;
  add(event, 5);
  EXPECT_EQ(read_back(), written_);
}

TEST_F(RecordCodecTest, BeatsAndGaps) {
  builder_.add_beat(INT64_MAX);
  builder_.add_beat(INT64_MIN);
  const Gap gaps[] = {
      {1, 2, Stage::kTracer, 0, "none, but said so"},
      {INT64_MAX, INT64_MIN, Stage::kDatabase, UINT64_MAX - 1, std::string("\0\n,", 3)},
      {INT64_MIN, INT64_MAX, Stage::kCollector, std::nullopt, std::string(kMaxDetailBytes, 'd')}};
  for (const Gap& gap : gaps) builder_.add(gap);
  EXPECT_EQ(read_back(), (std::vector<std::string>{beat_text(INT64_MAX), beat_text(INT64_MIN), text(gaps[0]),
                                                   text(gaps[1]), text(gaps[2])}));
}

TEST_F(RecordCodecTest, CutsWhatIsTooLong) {
  builder_.add(sample_event(Kind::kExec, std::string(kMaxNameBytes + 1, 'n')), 1);
  Event as_it_was = sample_event(Kind::kSwept, {});
  as_it_was.cgroup = {};
  builder_.add(as_it_was, 1);
  Event swept = sample_event(Kind::kSwept, "n");
  const std::string path = "ab" + std::string(kMaxCgroupBytes - 1, 'c');
  swept.cgroup = path;
  builder_.add(swept, 2);
  Event cut = swept;
  cut.cgroup.remove_prefix(1);
  builder_.add(Gap{1, 2, Stage::kSpool, UINT64_MAX, std::string(kMaxDetailBytes + 1, 'd')});
  EXPECT_EQ(
      read_back(),
      (std::vector<std::string>{
          text(sample_event(Kind::kExec, std::string(kMaxNameBytes, 'n')), 1), text(as_it_was, 1),
          text(cut, 2), text(Gap{1, 2, Stage::kSpool, UINT64_MAX - 1, std::string(kMaxDetailBytes, 'd')})}));
}

TEST_F(RecordCodecTest, AnEventTakesAboutFiftyBytes) {
  for (int i = 0; i < 100; ++i) builder_.add(sample_event(Kind::kMmap), 1'763'640'000'000'000 + i * 50);
  EXPECT_LE(builder_.bytes() / 100, 55U);
}

// What the greatest record needs is what the builder makes room for.
TEST_F(RecordCodecTest, TheGreatestRecordsFitTheirRoom) {
  char bytes[kMaxGapBytes];
  std::int64_t base = INT64_MIN;
  const std::string name(kMaxNameBytes, 'n');
  for (const Kind kind : kAllKinds) {
    const char* end = put_event(bytes, extreme_event(kind, true, name), INT64_MAX, base = 1);
    EXPECT_LE(end - bytes, static_cast<std::ptrdiff_t>(kMaxSmallRecordBytes));
  }
  const Gap gap{INT64_MIN, INT64_MAX, Stage::kDatabase, UINT64_MAX, std::string(kMaxDetailBytes, 'd')};
  EXPECT_LE(put_gap(bytes, gap) - bytes, static_cast<std::ptrdiff_t>(kMaxGapBytes));
}

/// A block around any payload, with right CRCs.
std::string block_of(std::string_view payload, std::uint32_t records) {
  BlockHeader header;
  header.payload_bytes = static_cast<std::uint32_t>(payload.size());
  header.records = records;
  header.payload_crc = kSeal.crc(payload);
  header.first_seq = 1;
  header.last_seq = records;
  std::string block(kBlockHeaderBytes, '\0');
  encode(header, kSeal, block.data());
  return block + std::string(payload);
}

TEST_F(RecordCodecTest, WhatIsNoRecordIsDamage) {
  builder_.add(Gap{1, 2, Stage::kDatabase, 3, "abc"});
  const std::string gap(builder_.seal().bytes.substr(kBlockHeaderBytes));
  ASSERT_EQ(gap.size(), 9U);
  const auto with = [&](std::size_t at, char value) {
    std::string changed = gap;
    changed[at] = value;
    return changed;
  };
  const std::vector<std::string> damage = {"damage"};
  EXPECT_EQ(read(block_of("", 1)), damage);
  EXPECT_EQ(read(block_of(with(0, 11), 1)), damage) << "tag";
  EXPECT_EQ(read(block_of(with(0, 0x47), 1)), damage) << "tag bits that have no meaning";
  EXPECT_EQ(read(block_of(with(3, 6 * 2 + 1), 1)), damage) << "stage";
  EXPECT_EQ(read(block_of(with(5, 4 * 2 + 1), 1)), damage) << "text longer than what is left";
  EXPECT_EQ(read(block_of(std::string("\x20\x01\x01\x01", 4) + gap, 1)), damage) << "shared_mm of an mmap";
  for (std::size_t cut = 0; cut < gap.size(); ++cut) {
    EXPECT_EQ(read(block_of(gap.substr(0, cut), 1)), damage) << "cut at " << cut;
  }
}

TEST_F(RecordCodecTest, TheRestOfADamagedBlockDoesNotCome) {
  builder_.add_beat(5);
  const std::string beat(builder_.seal().bytes.substr(kBlockHeaderBytes));
  EXPECT_EQ(read(block_of(beat + "\x0F" + beat, 3)), (std::vector<std::string>{beat_text(5), "damage"}));
  EXPECT_EQ(read(block_of(beat + beat, 1)), (std::vector<std::string>{beat_text(5), "damage"}))
      << "one too many";
  EXPECT_EQ(read(block_of(beat, 2)), (std::vector<std::string>{beat_text(5), "damage"})) << "one too few";
}

TEST_F(RecordCodecTest, AFieldThatDoesNotFitIsDamage) {
  // an mmap whose pid takes 33 bits
  char payload[64];
  payload[0] = 0;
  char* end = put_varint(payload + 1, 0);
  end = put_varint(end, std::uint64_t{UINT32_MAX} + 1);
  const std::string_view pid(payload, static_cast<std::size_t>(end - payload));
  EXPECT_EQ(read(block_of(std::string(pid) + std::string(20, 1), 1)), std::vector<std::string>{"damage"});
  // an exec whose tid, told from the pid, is below 0
  payload[0] = static_cast<char>(Kind::kExec);
  end = put_varint(payload + 1, 0);
  end = put_varint(end, 5);
  end = put_varint(end, fold(-6));
  const std::string_view tid(payload, static_cast<std::size_t>(end - payload));
  EXPECT_EQ(read(block_of(std::string(tid) + std::string(7, 1), 1)), std::vector<std::string>{"damage"});
}

TEST(BlockTest, NumbersFollowEachOtherOverBlocks) {
  BlockBuilder builder(kSeal, 41);
  EXPECT_EQ(builder.add_beat(5), 41U);
  EXPECT_EQ(builder.add(sample_event(Kind::kSwept, "a"), 9), 42U);
  const SealedBlock block = builder.seal();
  EXPECT_EQ(block.header.first_seq, 41U);
  EXPECT_EQ(block.header.last_seq, 42U);
  EXPECT_EQ(block.header.records, 2U);
  EXPECT_EQ(block.header.last_time_us, 5);
  builder.clear();
  EXPECT_EQ(builder.add(sample_event(Kind::kLive, "a"), 9), 43U);
  EXPECT_EQ(builder.seal().header.first_seq, 43U);
  EXPECT_EQ(builder.seal().header.last_time_us, kNoTime) << "a sweep does not tell how far the stream is";
}

TEST(BlockTest, SaysSinceWhenItHasRecords) {
  BlockBuilder::Clock::time_point now;
  BlockBuilder builder(kSeal, 1, [&] { return now; });
  EXPECT_FALSE(builder.since());
  now += std::chrono::seconds(5);
  builder.add_beat(1);
  now += std::chrono::seconds(5);
  builder.add_beat(2);
  EXPECT_EQ(builder.since(), now - std::chrono::seconds(5));
  builder.clear();
  EXPECT_FALSE(builder.since());
}

TEST(BlockTest, GrowsBeyondItsTargetUpToTheFormatsLimit) {
  BlockBuilder builder(kSeal, 1);
  const Gap gap{1, 2, Stage::kSpool, 3, std::string(kMaxDetailBytes, 'd')};
  while (!builder.is_full()) builder.add(gap);
  EXPECT_LT(builder.bytes(), kBlockTargetBytes + 2 * kMaxGapBytes);
  EXPECT_THROW(for (std::size_t i = 0; i < kMaxPayloadBytes / kMaxDetailBytes + 1; ++i) builder.add(gap),
               std::length_error);
  const auto all = read(builder.seal().bytes);
  EXPECT_EQ(all.back(), text(gap));
}

TEST(BlockTest, IsReadOnlyUnderItsOwnSeal) {
  BlockBuilder builder(kSeal, 1);
  builder.add_beat(1);
  const std::string block(builder.seal().bytes);
  EXPECT_TRUE(BlockDecoder::open(block, Seal(5, 1)));
  EXPECT_FALSE(BlockDecoder::open(block, Seal(5, 2)));
  EXPECT_FALSE(BlockDecoder::open(block, Seal(6, 1)));
}

TEST(BlockTest, IsReadOnlyWholeAndUnchanged) {
  BlockBuilder builder(kSeal, 1);
  builder.add(sample_event(Kind::kMmap), 1);
  const std::string block(builder.seal().bytes);
  for (std::size_t at = 0; at < block.size(); ++at) {
    EXPECT_EQ(read(block.substr(0, at)), std::vector<std::string>{"no block"});
    std::string changed = block;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    EXPECT_EQ(read(changed), std::vector<std::string>{"no block"}) << at;
  }
  EXPECT_EQ(read(block + "x"), std::vector<std::string>{"no block"});
}

}  // namespace
}  // namespace mapledger::spool
