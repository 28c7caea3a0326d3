#include "collector/sink/changes.hpp"

#include <fstream>
#include <iterator>
#include <random>

#include <gtest/gtest.h>

#include "collector/spool/format.hpp"
#include "collector/spool/varint.hpp"
#include "tests/collector/spool/samples.hpp"

namespace mapledger {
namespace {

std::unique_ptr<Batch> sample() {
  return spool::sample_summary(10, 20).batch;
}

std::string shown(std::unique_ptr<Batch> batch) {
  spool::Summary summary;
  summary.batch = std::move(batch);
  return text(summary);
}

TEST(Changes, WhatIsReadBackIsWhatWasWritten) {
  const std::string bytes = encode_changes(*sample());
  auto read = decode_changes(bytes);
  ASSERT_NE(read, nullptr);
  EXPECT_EQ(shown(std::move(read)), shown(sample()));
}

TEST(Changes, RequestRowsAreNotAmongThem) {
  auto batch = sample();
  const std::string without = encode_changes(*batch);
  batch->requests.resize(5);
  EXPECT_EQ(encode_changes(*batch), without);
}

TEST(Changes, AnotherVersionIsRefused) {
  std::string bytes = encode_changes(*sample());
  EXPECT_EQ(bytes.front(), 2);
  for (const char version : {'\0', '\3', '\xff'}) {
    bytes.front() = version;
    EXPECT_EQ(decode_changes(bytes), nullptr);
  }
}

TEST(Changes, ThoseOfTheVersionBeforeAreRead) {
  // as a program wrote them that did not know what activity has mapped
  std::ifstream file(MAPLEDGER_SOURCE_DIR "/tests/fuzz/corpus/segment_reader/summary_of_version_1");
  const std::string segment((std::istreambuf_iterator<char>(file)), {});
  ASSERT_GT(segment.size(), spool::kHeaderAreaBytes + spool::kBlockHeaderBytes);
  const std::string_view payload =
      std::string_view(segment).substr(spool::kHeaderAreaBytes + spool::kBlockHeaderBytes);
  spool::FieldCursor in(payload.substr(1));  // behind its tag
  for (int field = 0; field < 3; ++field) in.number();
  const auto read = decode_changes('\1' + std::string(payload.substr(payload.size() - in.left())));
  ASSERT_NE(read, nullptr);
  ASSERT_EQ(read->activity.size(), 1U);
  EXPECT_EQ(read->activity[0].process_id, 7U);
  EXPECT_EQ(read->activity[0].mapped_bytes, std::nullopt);
  EXPECT_EQ(read->ends.at(0).process_id, 8U);
  EXPECT_EQ(read->gaps.at(0).detail, "over its budget");
}

TEST(Changes, APieceOrMoreThanAllIsRefused) {
  const std::string bytes = encode_changes(*sample());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_EQ(decode_changes(std::string_view(bytes).substr(0, length)), nullptr) << length;
  }
  EXPECT_EQ(decode_changes(bytes + '\0'), nullptr);
}

// What is read leads nowhere outside: asan and the accessors tell.
TEST(Changes, HostileBytesAreRefusedOrSafe) {
  const std::string bytes = encode_changes(*sample());
  std::mt19937 random(1);
  std::size_t refused = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string hostile = bytes;
    for (std::size_t flips = 1 + random() % 4; flips > 0; --flips) {
      hostile[1 + random() % (hostile.size() - 1)] = static_cast<char>(random());
    }
    const auto read = decode_changes(hostile);
    if (read == nullptr) {
      ++refused;
      continue;
    }
    for (const ProcessChange& process : read->processes) {
      ASSERT_LT(process.program, read->programs.size());
      if (process.activity != UINT32_MAX) {
        ASSERT_LT(process.activity, read->activity.size());
      }
    }
    for (const Gap& gap : read->gaps) ASSERT_LT(static_cast<std::size_t>(gap.stage), kStageNames.size());
  }
  EXPECT_GT(refused, 0U);
}

TEST(Changes, AClaimOfManyRowsTakesNoMemory) {
  std::string bytes = encode_changes(Batch{});
  const std::string count(9, '\xff');  // a varint of 64 bits
  for (std::size_t at = 1; at < bytes.size(); ++at) {
    EXPECT_EQ(decode_changes(bytes.substr(0, at) + count + '\1'), nullptr);
  }
}

}  // namespace
}  // namespace mapledger
