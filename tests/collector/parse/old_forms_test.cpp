#include "collector/parse/old_forms.hpp"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

#include <gtest/gtest.h>

namespace mapledger {
namespace {

constexpr const char* kTime = "Fri Nov 20 12:00:00 2026";
constexpr std::uint64_t kTimeUtcNs = 1'795'176'000'000'000'000;

class OldFormsTest : public testing::Test {
 protected:
  void SetUp() override { zone("UTC"); }
  void TearDown() override { zone("UTC"); }
  static void zone(const char* name) {
    setenv("TZ", name, 1);
    tzset();
  }

  std::string problem(std::string line) {
    line_ = std::move(line);
    return std::string(forms_.parse(line_, event_));
  }
  static std::string columns(const char* call, int pid, const char* name, long length) {
    char line[256];
    std::snprintf(line, sizeof line, "%-10s%-8d%-25s%-20ld%s", call, pid, name, length, kTime);
    return line;
  }

  OldForms forms_;
  Event event_;
  std::string line_;
};

TEST_F(OldFormsTest, ReadsTheCommaForm) {
  ASSERT_EQ(problem(std::string("munmap,4242,worker,10563585,") + kTime), "");
  EXPECT_EQ(event_.kind, Kind::kMunmap);
  EXPECT_FALSE(event_.has_head);
  EXPECT_EQ(event_.pid, 4242U);
  EXPECT_EQ(event_.name, "worker");
  EXPECT_EQ(event_.length, 10'563'585U);
  EXPECT_EQ(event_.time_ns, kTimeUtcNs);
}

TEST_F(OldFormsTest, TheNameMayHoldCommas) {
  ASSERT_EQ(problem(std::string("mmap,1,a,b'\"; ,DROP,1,2,,4096,") + kTime), "");
  EXPECT_EQ(event_.name, "a,b'\"; ,DROP,1,2,");
  EXPECT_EQ(event_.length, 4096U);
}

TEST_F(OldFormsTest, ReadsTheColumnForm) {
  ASSERT_EQ(problem(columns("mmap2", 4242, "my worker", 5'000'000'000)), "");
  EXPECT_EQ(event_.kind, Kind::kMmap);
  EXPECT_EQ(event_.pid, 4242U);
  EXPECT_EQ(event_.name, "my worker");
  EXPECT_EQ(event_.length, 5'000'000'000U);
  EXPECT_EQ(event_.time_ns, kTimeUtcNs);
}

TEST_F(OldFormsTest, AColumnMayBeWiderThanItsWidth) {
  ASSERT_EQ(problem(columns("mmap", 1, "a name of more than twenty-five bytes", 4096)), "");
  EXPECT_EQ(event_.name, "a name of more than twenty-five bytes");
  EXPECT_EQ(event_.length, 4096U);
}

TEST_F(OldFormsTest, TimesAreLocal) {
  zone("UTC-3");  // POSIX: three hours east
  ASSERT_EQ(problem(std::string("mmap,1,w,4096,") + kTime), "");
  EXPECT_EQ(event_.time_ns, kTimeUtcNs - 3ULL * 3'600 * 1'000'000'000);
}

TEST_F(OldFormsTest, ASingleDigitDayHasABlank) {
  ASSERT_EQ(problem("mmap,1,w,4096,Sun Nov  1 00:00:01 2026"), "");
  EXPECT_EQ(event_.time_ns, 1'793'491'201'000'000'000U);
}

TEST_F(OldFormsTest, SaysWhichFieldIsWrong) {
  const std::string time = kTime;
  EXPECT_NE(problem("nonsense").find("hello"), std::string::npos);
  EXPECT_EQ(problem("open,1,w,1," + time), "CALL is none of mmap, mmap2, munmap");
  EXPECT_EQ(problem("mmap,x,w,1," + time), "PID is no number");
  EXPECT_EQ(problem("mmap,-1,w,1," + time), "PID is no number");
  EXPECT_EQ(problem("mmap,1,w,1x," + time), "LENGTH is no number");
  EXPECT_EQ(problem("mmap,1," + std::string(64, 'w') + ",1," + time), "NAME is longer than 63 bytes");
  EXPECT_NE(problem("mmap,1,w,1,Fri Nov 20 25:00:00 2026").find("CTIME"), std::string::npos);
  EXPECT_NE(problem("mmap,1,w,1,yesterday").find("CTIME"), std::string::npos);
  EXPECT_NE(problem("mmap,1,w," + time).find("fewer than five"), std::string::npos);
  EXPECT_NE(problem("mmap2     1").find("fewer than five"), std::string::npos);
}

}  // namespace
}  // namespace mapledger
