#include "collector/source/stap.hpp"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/collector/source/fake_programs.hpp"

namespace mapledger {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::SizeIs;

constexpr milliseconds kLong(30'000);

class StapTest : public testing::Test {
 protected:
  static std::string read_all(Stap& stap) {
    std::string text;
    std::array<char, 256> chunk{};
    for (;;) {
      const auto got = stap.read(chunk, kLong);
      if (!got || got->kind == ReadResult::Kind::kEnd) return text;
      text.append(chunk.data(), got->bytes);
    }
  }
  /// A module of ours that is loaded and that nobody reads, until staprun -d takes it away.
  void leave_module(int users = 0) {
    const auto proc = root_.path() / "proc";
    const auto module = root_.path() / "sys" / "module" / "mapledger_request" / "parameters";
    std::filesystem::create_directories(proc);
    std::filesystem::create_directories(module);
    std::ofstream(proc / "modules") << "mapledger_request 135168 " << users
                                    << " - Live 0xffffffffc061d000 (OE)\n";
    std::ofstream(module / "mapledger_protocol") << "1\n";
    programs_.add("staprun", "echo \"$@\" >>" + (programs_.folder() / "asked").string() + "; : >" +
                                 (proc / "modules").string());
  }
  std::unique_ptr<Stap> stap(const std::string& script) {
    return std::make_unique<Stap>(std::vector<std::string>{programs_.add("stap", script)}, -1, "6.8.0",
                                  root_.path());
  }

  FakePrograms programs_;
  test::TempFolder root_;
};

TEST_F(StapTest, WhatIsLostIsTakenFromItsLastWords) {
  const auto stap = this->stap(
      "echo hello\n"
      "echo 'WARNING: Number of errors: 0, skipped probes: 3' >&2\n"
      "echo 'WARNING: There were 5 transport failures. Try stap -s to increase the buffer size from 4.' >&2");
  ASSERT_TRUE(stap->start());
  EXPECT_EQ(read_all(*stap), "hello\n");
  const auto losses = stap->take_losses();
  ASSERT_THAT(losses, SizeIs(2));
  EXPECT_EQ(losses[0].kind, SourceLoss::Kind::kUnseen);
  EXPECT_EQ(losses[0].events, 3U);
  EXPECT_EQ(losses[1].kind, SourceLoss::Kind::kDroppedInAll);
  EXPECT_EQ(losses[1].events, 5U);
  EXPECT_THAT(stap->take_losses(), SizeIs(0));
}

TEST_F(StapTest, TheFirstCauseIsHowItEnded) {
  const auto stap = this->stap(
      "echo \"ERROR: Couldn't insert module '/tmp/a.ko': File exists\" >&2\n"
      "echo 'WARNING: /usr/bin/staprun exited with status: 1' >&2\n"
      "echo 'Pass 5: run failed.  [man error::pass5]' >&2; exit 1");
  ASSERT_TRUE(stap->start());
  EXPECT_EQ(read_all(*stap), "");
  EXPECT_THAT(stap->how_it_ended(),
              testing::StartsWith("stap ended with code 1: a module of this name is loaded"));
}

TEST_F(StapTest, OneThatDoesNotHeedAStopIsKilledAndItsModuleRemoved) {
  const auto stap = this->stap("trap '' TERM; echo hello; sleep 1000 & wait; wait");
  ASSERT_TRUE(stap->start());
  std::array<char, 16> chunk{};
  ASSERT_EQ(stap->read(chunk, kLong)->kind, ReadResult::Kind::kData);
  leave_module();
  stap->request_stop();
  EXPECT_EQ(read_all(*stap), "");
  EXPECT_THAT(stap->how_it_ended(), HasSubstr("signal 9"));
  EXPECT_EQ(programs_.content("asked"), "-d mapledger_request\n");
}

TEST_F(StapTest, AModuleOfOneThatWasKilledBeforeIsRemovedAtTheStart) {
  leave_module();
  const auto stap = this->stap("echo hello");
  ASSERT_TRUE(stap->start());
  EXPECT_EQ(programs_.content("asked"), "-d mapledger_request\n");
  read_all(*stap);
  EXPECT_EQ(programs_.content("asked"), "-d mapledger_request\n");
}

TEST_F(StapTest, AModuleThatIsStillReadIsAwaitedBeforeItsNameIsUsedAgain) {
  const auto modules = root_.path() / "proc" / "modules";
  std::filesystem::create_directories(root_.path() / "proc");
  std::ofstream(modules) << "mapledger_request 135168 1 - Live 0xffffffffc061d000 (OE)\n";
  // Its reader ends: the kernel forgets the module, once the other side has seen it.
  const std::string ending = programs_.add("ending", "sleep 0.2; : >" + modules.string());
  std::system((ending + " &").c_str());
  const auto stap = this->stap("cat " + modules.string() + "; echo hello");
  stap->runs_module("mapledger_request");
  ASSERT_TRUE(stap->start());
  EXPECT_EQ(read_all(*stap), "hello\n");
}

TEST_F(StapTest, AModuleThatAKilledReaderStillHoldsIsAwaitedAndRemoved) {
  const auto stap = this->stap("echo hello");
  leave_module(1);
  const auto modules = (root_.path() / "proc" / "modules").string();
  const std::string ending = programs_.add(
      "ending", "sleep 0.2; echo 'mapledger_request 135168 0 - Live 0xffffffffc061d000 (OE)' >" + modules);
  ASSERT_TRUE(stap->start());
  std::system((ending + " &").c_str());
  EXPECT_EQ(read_all(*stap), "hello\n");
  EXPECT_EQ(programs_.content("asked"), "-d mapledger_request\n");
}

TEST_F(StapTest, OneThatIsLetGoIsEndedAndItsModuleRemoved) {
  auto stap = this->stap("echo hello; exec sleep 1000");
  ASSERT_TRUE(stap->start());
  leave_module();
  stap.reset();
  EXPECT_EQ(programs_.content("asked"), "-d mapledger_request\n");
}

TEST_F(StapTest, TheMemoryOfStapioIsLimitedOnceItSpeaks) {
  const std::string pipe = programs_.folder() / "lines";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const int lines = open(pipe.c_str(), O_RDWR | O_CLOEXEC);
  std::filesystem::copy_file("/bin/cat", programs_.folder() / "stapio");
  const auto stap = this->stap((programs_.folder() / "stapio").string() + " " + pipe + " & echo $! >" +
                               (programs_.folder() / "pid").string() + "; wait");
  ASSERT_TRUE(stap->start());
  ASSERT_EQ(write(lines, "hello\n", 6), 6);
  std::array<char, 16> chunk{};
  ASSERT_EQ(stap->read(chunk, kLong)->kind, ReadResult::Kind::kData);
  const auto limit_of = [](const std::string& pid) {
    std::ifstream limits("/proc/" + pid + "/limits");
    std::string line;
    while (std::getline(limits, line) && !line.starts_with("Max data size")) {
    }
    return line;
  };
  std::string stapio = programs_.content("pid");
  stapio.pop_back();
  EXPECT_THAT(limit_of(stapio), testing::ContainsRegex("Max data size +2[0-9]{8} "));
  EXPECT_THAT(limit_of(std::to_string(stap->child())), HasSubstr("unlimited")) << "it may have to compile";
  close(lines);
}

}  // namespace
}  // namespace mapledger
