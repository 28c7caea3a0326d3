// A spool on a disk that gets full and gets room again. Needs root: it mounts one.
#include <sys/mount.h>

#include <cerrno>
#include <cstring>

#include "tests/integration/durable_fixture.hpp"

namespace mapledger {
namespace {

class FullDiskTest : public DurableTest {
 protected:
  void SetUp() override {
    // What a sweep tells is a record as well, and counts where it is dropped with the others.
    more_settings_.emplace_back("SWEEP_MS", "0");
    run_once();
    std::filesystem::rename(data_ / "spool", data_ / "before");
    std::filesystem::create_directory(data_ / "spool");
    const auto at = data_ / "spool";
    ASSERT_EQ(mount("none", at.c_str(), "tmpfs", 0, "size=1M"), 0) << std::strerror(errno);
    std::filesystem::copy(data_ / "before", at, std::filesystem::copy_options::recursive);
  }
  void TearDown() override { umount2((data_ / "spool").c_str(), MNT_DETACH); }
};

TEST_F(FullDiskTest, WhatDoesNotFitIsKeptInMemoryAndStored) {
  gate_.shut();
  const auto collector = start();
  for (int i = 0; i < 6; ++i) lines_.write(10'000);
  collector->wait_for("keeping what comes in memory");
  gate_.open();
  await_stored(lines_.last());
  // Room has come, and is asked for once a second.
  for (bool said = false; !said;) {
    lines_.write(1);
    await_stored(lines_.last());
    said = database_.value("SELECT spool_in_memory FROM collectors") == "0" && !spooled(".seg").empty();
  }
  collector->wait_for("the spool's disk takes records again");
  stop(*collector);
  expect_all_once();
  EXPECT_EQ(database_.value("SELECT COUNT(*) FROM gaps WHERE stage <> 'collector'"), "0");
}

TEST_F(FullDiskTest, WithMemoryFullTooTheGapIsOfWhatWasDroppedAlone) {
  gate_.shut();
  const auto collector = start();
  lines_.rename(std::string(60, 'n'));  // what makes records long
  for (int i = 0; i < 30; ++i) lines_.write(10'000);
  collector->wait_for("no disk and no memory left for the spool");
  gate_.open();
  await("SELECT COUNT(*) > 0 FROM requests WHERE address > 1", 1);
  // What comes after is stored again.
  do {
    lines_.write(1);
  } while (database_.value("SELECT COUNT(*) FROM gaps WHERE stage = 'spool'") == "0");
  await("SELECT MAX(address) FROM requests", lines_.last());
  stop(*collector);
  const std::uint64_t stored = std::stoull(database_.value("SELECT COUNT(*) FROM requests"));
  EXPECT_EQ(database_.value("SELECT COUNT(DISTINCT address) FROM requests"), std::to_string(stored));
  EXPECT_LT(stored, lines_.last());
  EXPECT_GT(stored, 100'000U) << "disk and memory were used";
  EXPECT_EQ(database_.value("SELECT SUM(events) FROM gaps WHERE stage = 'spool'"),
            std::to_string(lines_.last() - stored));
  EXPECT_EQ(database_.value("SELECT mmap_calls FROM processes"), std::to_string(stored));
}

}  // namespace
}  // namespace mapledger
