#include "collector/sink/changes.hpp"

#include <random>

#include <gtest/gtest.h>

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
  EXPECT_EQ(bytes.front(), 1);
  for (const char version : {'\0', '\2', '\xff'}) {
    bytes.front() = version;
    EXPECT_EQ(decode_changes(bytes), nullptr);
  }
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
