// Real requests of real programs on this kernel; needs root.
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ebpf/trace_run.hpp"

namespace mapledger::ebpf {
namespace {

using testing::EndsWith;
using testing::MatchesRegex;
using testing::StartsWith;

std::vector<std::string> requests_of(const std::vector<Line>& lines, const std::string& kind) {
  std::vector<std::string> some;
  for (const Line& line : lines) {
    if (line.kind() == kind) some.push_back(line.own_fields());
  }
  return some;
}

class Requests64 : public testing::Test {
 protected:
  TraceRun run_;
  std::vector<Line> lines_ = run_.trace("requests64");
};

TEST_F(Requests64, EachIsThereOnce) {
  const std::vector<std::string> maps = requests_of(lines_, "mmap2");
  EXPECT_EQ(
      std::ranges::count_if(maps, [](const auto& text) { return text.starts_with("0,10563584,3,34,"); }), 25);
  EXPECT_EQ(maps.size(), 25U + 4U);
  EXPECT_EQ(requests_of(lines_, "munmap").size(), 11U);
  EXPECT_EQ(requests_of(lines_, "mremap").size(), 1U);
  EXPECT_EQ(requests_of(lines_, "brk").size(), 2U);
  EXPECT_TRUE(requests_of(lines_, "mmap").empty());
}

TEST_F(Requests64, MunmapNamesTheMappingAndItsResult) {
  const std::string first_map = requests_of(lines_, "mmap2").front();
  const std::string address = first_map.substr(first_map.rfind(',') + 1);
  EXPECT_EQ(requests_of(lines_, "munmap").front(), address + ",10563584,0");
}

TEST_F(Requests64, FailuresHaveTheirError) {
  EXPECT_EQ(requests_of(lines_, "mmap2").at(25), "0,1125899906842624,3,34,-12");
  EXPECT_EQ(requests_of(lines_, "munmap").at(10), "1,4096,-22");
}

TEST_F(Requests64, LengthsAreAsAskedAlsoAboveFourGiB) {
  EXPECT_THAT(requests_of(lines_, "mmap2").at(26), StartsWith("0,5000,3,34,"));
  EXPECT_THAT(requests_of(lines_, "mmap2").at(27), StartsWith("0,5368713216,0,16418,"));
  EXPECT_THAT(requests_of(lines_, "mremap").front(), MatchesRegex("[0-9]+,5368713216,6442450944,1,[0-9]+"));
}

TEST_F(Requests64, BrkHasTheBreakAfterTheCall) {
  const std::vector<std::string> breaks = requests_of(lines_, "brk");
  EXPECT_THAT(breaks.at(0), StartsWith("0,"));
  const std::uint64_t top = std::stoull(breaks.at(0).substr(2));
  const std::string grown = std::to_string(top + 8192);
  EXPECT_EQ(breaks.at(1), grown + "," + grown);
}

TEST_F(Requests64, ThirtyTwoBitCallOfA64BitProgramIsSeen) {
  EXPECT_THAT(requests_of(lines_, "mmap2").at(28), MatchesRegex("0,12288,3,34,[0-9]{4,10}"));
}

TEST_F(Requests64, MappedPagesGrowByWhatWasMapped) {
  std::vector<std::uint64_t> pages;
  for (const Line& line : lines_) {
    if (line.kind() == "mmap2") pages.push_back(line.vm());
  }
  for (std::size_t i = 1; i < 25; ++i) EXPECT_EQ(pages[i] - pages[i - 1], 10563584U / 4096);
  EXPECT_EQ(pages[25], pages[24] - 10 * (10563584UL / 4096)) << "a failed request changes nothing";
}

TEST_F(Requests64, NameIsTheProgramsAndIdentityDoesNotChange) {
  const Line exec = *std::ranges::find_if(lines_, [](const Line& line) { return line.kind() == "exec"; });
  EXPECT_EQ(exec.name(), "requests64");
  for (const Line& line : lines_) {
    EXPECT_EQ(line.start(), exec.start());
    EXPECT_EQ(line.exec(), line.kind() == "fork" ? exec.exec() - 1 : exec.exec());
  }
}

TEST(Requests32, EachIsThereWithItsArguments) {
  TraceRun run;
  const std::vector<Line> lines = run.trace("requests32");
  const std::vector<std::string> maps = requests_of(lines, "mmap2");
  ASSERT_EQ(maps.size(), 2U);
  EXPECT_THAT(maps[0], StartsWith("0,20480,3,34,"));
  EXPECT_THAT(maps[1], StartsWith("0,3221225472,3,34,"));
  const std::vector<std::string> remaps = requests_of(lines, "mremap");
  ASSERT_EQ(remaps.size(), 1U);
  EXPECT_THAT(remaps[0], MatchesRegex("[0-9]+,20480,40960,1,[0-9]+"));
  const std::string moved_to = remaps[0].substr(remaps[0].rfind(',') + 1);
  EXPECT_THAT(requests_of(lines, "munmap"), testing::ElementsAre(moved_to + ",40960,0"));
  EXPECT_THAT(requests_of(lines, "mmap"), testing::ElementsAre(StartsWith("0,16384,3,34,")));
  EXPECT_EQ(requests_of(lines, "brk").size(), 2U);
}

TEST(RequestNames, AreEscapedAndCutLikeTheKernelDoes) {
  TraceRun run;
  const std::vector<std::pair<std::string, std::string>> names{
      {"a,b'\"; DROP TABLE requests;--", "a,b'\\\"; DROP TAB"},
      {"two\nlines", "two\\nlines"},
      {"bad\xFF\xC3(", "bad\\377\\303("},
      {"<script>alert(1)", "<script>alert(1"},
      {"exit,0,1,2,3", "exit,0,1,2,3"},
      {"\\", "\\\\"},
      {"", ""},
  };
  for (const auto& [given, printed] : names) {
    const std::vector<Line> lines = run.trace("named64", {given});
    EXPECT_EQ(requests_of(lines, "mmap2").size(), 1U);
    EXPECT_EQ(lines.back().kind(), "exit");
    EXPECT_EQ(lines.back().name(), printed);
  }
}

TEST(RequestNames, AThreadsRequestBearsItsLeadersName) {
  TraceRun run;
  char leader[16];
  prctl(PR_GET_NAME, leader);
  constexpr std::size_t kLength = 777UL * 4096;
  std::uint64_t tid = 0;
  std::thread([&] {
    prctl(PR_SET_NAME, "another");
    tid = std::uint64_t(gettid());
    munmap(mmap(nullptr, kLength, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), kLength);
  }).join();
  const Line line =
      run.read_until([](const Line& l) { return l.kind() == "munmap" && l.number(13) == kLength; });
  EXPECT_EQ(line.name(), leader);
  EXPECT_EQ(line.pid(), std::uint64_t(getpid()));
  EXPECT_EQ(line.tid(), tid);
}

TEST(LeaveOut, ByProcessAndOnlyThat) {
  TraceRun run({"--leave-out", std::to_string(getpid())});
  munmap(mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 4096);
  const std::vector<Line> child = run.trace("requests64");
  EXPECT_EQ(requests_of(child, "munmap").size(), 11U);
  EXPECT_TRUE(run.lines_of(getpid()).empty());
  EXPECT_TRUE(run.lines_of(run.pid()).empty());
}

}  // namespace
}  // namespace mapledger::ebpf
