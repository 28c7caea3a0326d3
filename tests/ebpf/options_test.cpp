#include "ebpf/options.hpp"

#include <unistd.h>

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mapledger::ebpf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Parsed {
  int end_with;
  Options options;
  std::string error;
};

Parsed parse(std::vector<std::string> words) {
  words.insert(words.begin(), "mapledger-trace");
  std::vector<char*> argv;
  argv.reserve(words.size());
  for (std::string& word : words) argv.push_back(word.data());
  Parsed parsed{};
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  parsed.end_with = parse_options(static_cast<int>(argv.size()), argv.data(), parsed.options);
  testing::internal::GetCapturedStdout();
  parsed.error = testing::internal::GetCapturedStderr();
  return parsed;
}

std::uint32_t self() {
  return static_cast<std::uint32_t>(getpid());
}

TEST(TraceOptions, LeavesOutItselfWhateverIsSaid) {
  EXPECT_THAT(parse({}).options.probes.leave_out, ElementsAre(self()));
  EXPECT_LT(parse({}).end_with, 0);
}

TEST(TraceOptions, LeavesOutWhomItIsTold) {
  EXPECT_THAT(parse({"--leave-out", "12,34", "--leave-out", "56"}).options.probes.leave_out,
              ElementsAre(12U, 34U, 56U, self()));
}

TEST(TraceOptions, RefusesWhatIsNoPid) {
  for (const char* const pid : {"0", "-1", "mysqld", "99999999"}) {
    const Parsed parsed = parse({"--leave-out", pid});
    EXPECT_GT(parsed.end_with, 0) << pid;
    EXPECT_THAT(parsed.error, HasSubstr("--leave-out"));
  }
}

TEST(TraceOptions, RingIsAPowerOfTwoOfAtLeastAPage) {
  EXPECT_EQ(parse({"--ring-bytes", "4096"}).options.probes.ring_bytes, 4096U);
  for (const char* const bytes : {"0", "2048", "5000", "2147483648", "much"}) {
    const Parsed parsed = parse({"--ring-bytes", bytes});
    EXPECT_GT(parsed.end_with, 0) << bytes;
    EXPECT_THAT(parsed.error, HasSubstr("--ring-bytes"));
    EXPECT_THAT(parsed.error, HasSubstr(bytes));
    EXPECT_THAT(parsed.error, HasSubstr("power of two"));
  }
}

TEST(TraceOptions, FiltersAreGathered) {
  const Filter filter =
      parse({"--only-pid", "12,34", "--only-pid=56", "--only-user=0,4294967294"}).options.probes.filter;
  EXPECT_THAT(filter.pids, ElementsAre(12U, 34U, 56U));
  EXPECT_THAT(filter.users, ElementsAre(0U, 4294967294U));
  EXPECT_TRUE(filter.cgroups.empty());
}

TEST(TraceOptions, FilterThatCannotBeMeantIsRefusedInWords) {
  const std::vector<std::array<std::string, 3>> wrong{
      {"--only-pid", "0", "1 to 4194304"},
      {"--only-pid", "sshd", "1 to 4194304"},
      {"--only-user", "root", "id -u"},
      {"--only-user", "4294967295", "4294967294"},
      {"--only-cgroup", "ssh.service", "/proc/PID/cgroup"},
      {"--only-cgroup", "/no such group", "no"},
  };
  for (const auto& [option, value, says] : wrong) {
    const Parsed parsed = parse({option, value});
    EXPECT_GT(parsed.end_with, 0) << option << ' ' << value;
    EXPECT_THAT(parsed.error, HasSubstr(option));
    EXPECT_THAT(parsed.error, HasSubstr(value));
    EXPECT_THAT(parsed.error, HasSubstr(says));
  }
}

TEST(TraceOptions, FilterHasAtMostThirtyTwoOfAKind) {
  std::string pids = "1";
  for (int pid = 2; pid <= 32; ++pid) pids += ',' + std::to_string(pid);
  EXPECT_LT(parse({"--only-pid", pids, "--only-user", pids}).end_with, 0);
  for (const char* const option : {"--only-pid", "--only-user"}) {
    const Parsed parsed = parse({option, pids + ",33"});
    EXPECT_GT(parsed.end_with, 0);
    EXPECT_THAT(parsed.error, HasSubstr(option));
    EXPECT_THAT(parsed.error, HasSubstr("at most 32"));
  }
}

TEST(TraceOptions, Attach) {
  EXPECT_EQ(parse({}).options.probes.attach, AttachChoice::kAuto);
  EXPECT_EQ(parse({"--attach=fexit"}).options.probes.attach, AttachChoice::kFexit);
  EXPECT_EQ(parse({"--attach=tracepoint"}).options.probes.attach, AttachChoice::kTracepoint);
  const Parsed parsed = parse({"--attach=kprobe"});
  EXPECT_GT(parsed.end_with, 0);
  EXPECT_THAT(parsed.error, HasSubstr("auto,fexit,tracepoint"));
}

TEST(TraceOptions, Check) {
  EXPECT_FALSE(parse({}).options.check_only);
  EXPECT_TRUE(parse({"--check"}).options.check_only);
}

TEST(TraceOptions, HelpEndsWithSuccess) {
  EXPECT_EQ(parse({"--help"}).end_with, 0);
}

}  // namespace
}  // namespace mapledger::ebpf
