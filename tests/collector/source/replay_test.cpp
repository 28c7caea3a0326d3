#include "collector/source/replay.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collector/recorder.hpp"

namespace mapledger {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr const char* kStream =
    "hello,1,ebpf,k,b,4096,2097152,0,1,0,vm\n"
    "mmap2,0,1,1000000000,1,1,0,5,1,10,1,1,0,4096,3,34,65536,w\n"
    "mmap2,0,2,1030000000,1,1,0,5,1,10,1,1,0,4096,3,34,65536,w\n";

class ReplayTest : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path file(const std::string& name, const std::string& text) {
    std::filesystem::create_directories(folder_);
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }
  static std::string read_all(Replay& replay) {
    std::string text;
    std::array<char, 300> chunk{};
    for (;;) {
      const auto got = replay.read(chunk, milliseconds(10));
      if (!got) return text + "error: " + got.error().message;
      if (got->kind == ReadResult::Kind::kEnd || got->kind == ReadResult::Kind::kWoken) return text;
      text.append(chunk.data(), got->bytes);
    }
  }

  std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) / ("mapledger_replay_" + std::to_string(getpid()));
};

TEST_F(ReplayTest, GivesAPlainFile) {
  Replay replay(file("a.csv", kStream), false, -1);
  ASSERT_TRUE(replay.start());
  EXPECT_EQ(read_all(replay), kStream);
  EXPECT_EQ(replay.name(), "replay:a.csv");
  EXPECT_TRUE(replay.is_replay());
}

TEST_F(ReplayTest, InRealTimeLinesComeAsFarApartAsTheyWere) {
  Replay replay(file("a.csv", kStream), true, -1);
  ASSERT_TRUE(replay.start());
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(read_all(replay), kStream);
  EXPECT_GE(std::chrono::steady_clock::now() - began, milliseconds(30));
}

TEST_F(ReplayTest, InRealTimeALastLineWithoutNewlineIsGiven) {
  Replay replay(file("a.csv", std::string(kStream) + "beat,1040000000,0,2,0"), true, -1);
  ASSERT_TRUE(replay.start());
  EXPECT_EQ(read_all(replay), std::string(kStream) + "beat,1040000000,0,2,0");
}

TEST_F(ReplayTest, WhatIsRecordedCompressedIsReplayed) {
  Replay source(file("a.csv", kStream), false, -1);
  const auto packed = folder_ / "b.csv.zst";
  const auto lines = record_stream(source, packed, HostInfo{});
  ASSERT_TRUE(lines) << lines.error().message;
  EXPECT_EQ(*lines, 3U);
  Replay replay(packed, false, -1);
  ASSERT_TRUE(replay.start());
  EXPECT_EQ(read_all(replay), kStream);
}

TEST_F(ReplayTest, ACutOffFileIsReadUpToTheCut) {
  std::string text = kStream;
  for (int i = 0; i < 10'000; ++i) text += "beat," + std::to_string(i * 7'919) + ",0,0,0\n";
  Replay source(file("a.csv", text), false, -1);
  const auto packed = folder_ / "b.csv.zst";
  ASSERT_TRUE(record_stream(source, packed, HostInfo{}));
  std::filesystem::resize_file(packed, std::filesystem::file_size(packed) - 10);
  Replay replay(packed, false, -1);
  ASSERT_TRUE(replay.start());
  const std::string got = read_all(replay);
  EXPECT_EQ(got, text.substr(0, got.size()));
}

TEST_F(ReplayTest, ADamagedFileIsSaid) {
  Replay replay(file("a.zst", "\x28\xB5\x2F\xFD this is no frame of zstd at all"), false, -1);
  ASSERT_TRUE(replay.start());
  EXPECT_THAT(read_all(replay), HasSubstr("damaged"));
}

TEST_F(ReplayTest, AMissingFileNamesTheOption) {
  Replay replay("/no/such/file", false, -1);
  EXPECT_THAT(replay.start().error().message, HasSubstr("TRACER"));
}

TEST_F(ReplayTest, AWakeStopsIt) {
  const int wake = eventfd(1, EFD_CLOEXEC);
  Replay replay(file("a.csv", kStream), false, wake);
  ASSERT_TRUE(replay.start());
  EXPECT_EQ(read_all(replay), "");
  close(wake);
}

}  // namespace
}  // namespace mapledger
