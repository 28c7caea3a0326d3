#include "collector/source/stap_messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mapledger {
namespace {

using testing::HasSubstr;
using Kind = StapMessage::Kind;

constexpr const char* kKernel = "6.8.0-40-generic";

StapMessage read(const char* line) {
  return read_stap_message(line, kKernel);
}

TEST(StapMessages, LossIsCounted) {
  const StapMessage dropped = read(
      "WARNING: There were 1234 transport failures. Try stap -s to increase the buffer size from 16777216.");
  EXPECT_EQ(dropped.kind, Kind::kDropped);
  EXPECT_EQ(dropped.count, 1234U);
  const StapMessage skipped = read("WARNING: Number of errors: 0, skipped probes: 57");
  EXPECT_EQ(skipped.kind, Kind::kSkipped);
  EXPECT_EQ(skipped.count, 57U);
  EXPECT_EQ(read("WARNING: Number of errors: 1, skipped probes: 0").count, 0U);
}

TEST(StapMessages, WhatTheLinesBesideThemSayIsNotSaidTwice) {
  for (const char* line :
       {"WARNING: /usr/bin/staprun exited with status: 1", "Pass 5: run failed.  [man error::pass5]",
        "WARNING: Kernel function symbol table missing [man warning::symbols]",
        "WARNING: Skipped due to missed kretprobe/1 on 'kernel.function(\"__x64_sys_mmap\").return': 57",
        "ERROR: Rerun with staprun option '-R' to rename this module.", "  "}) {
    EXPECT_EQ(read(line).kind, Kind::kIgnored) << line;
  }
}

TEST(StapMessages, WhatCannotWorkIsExplainedWithItsMend) {
  const std::pair<const char*, const char*> cases[] = {
      {"ERROR: Couldn't insert module '/tmp/x/mapledger_request.ko': File exists", "staprun -d"},
      {"ERROR: Couldn't insert module '/tmp/x/stap_1.ko': Invalid module format", "build-module"},
      {"ERROR: Couldn't insert module '/tmp/x/stap_1.ko': Unknown symbol in module", "build-module"},
      {"ERROR: Couldn't insert module '/tmp/x/stap_1.ko': Required key not available", "mokutil"},
      {"ERROR: Couldn't insert module '/tmp/x/stap_1.ko': Key was rejected by service", "mokutil"},
      {"ERROR: Couldn't insert module '/tmp/x/stap_1.ko': Operation not permitted", "Secure Boot"},
      {"ERROR: Couldn't insert module '/tmp/x/stap_1.ko': Cannot allocate memory",
       "does not take the module"},
      {"ERROR: You are trying to run systemtap as a normal user.", "usermod -aG"},
      {"ERROR: The effective user ID of staprun must be set to the root user.", "setuid"},
      {"ERROR: Members of the \"stapusr\" and \"stapsys\" groups can only use unsigned modules within",
       "/lib/modules/6.8.0-40-generic/systemtap"},
      {"Checking \"/lib/modules/6.8.0-40-generic/build/.config\" failed with error: No such file or "
       "directory",
       "apt-get install linux-headers-6.8.0-40-generic"},
      {"Checking \"/lib/modules/6.8.0-40-generic/build\" failed with error: No such file or directory",
       "apt-get install linux-headers-6.8.0-40-generic"},
      {"Ensure kernel development headers & makefiles are installed.",
       "apt-get install linux-headers-6.8.0-40-generic"},
      {"Pass 4: compilation failed.  [man error::pass4]", "TRACER=ebpf"},
      {"Pass 2: analysis failed.  [man error::pass2]", "TRACER=ebpf"},
      {"ERROR: probe overhead (512345678 cycles) exceeded threshold (500000000 cycles) in last 1000000000 "
       "cycles",
       "STP_NO_OVERLOAD"},
      {"ERROR: Skipped too many probes, check MAXSKIPPED or try again with stap -t for more details.",
       "KRETACTIVE"},
      {"ERROR: Array overflow, check MAXMAPENTRIES near identifier 'seen' at request.stp:3:8", "array"},
      {"ERROR: Cannot attach to module stap_1 control channel; not running?", "debugfs"},
      {"ERROR: Memory allocation failed", "stapio"},
      {"cannot be started: no such program, or not executable", "apt-get install systemtap"},
      {"ERROR: read fault [man error::fault] at 0x0 near identifier 'user_uint32'", "read fault"},
  };
  for (const auto& [line, mend] : cases) {
    const StapMessage message = read(line);
    EXPECT_EQ(message.kind, Kind::kFatal) << line;
    EXPECT_THAT(message.text, HasSubstr(mend)) << line;
  }
}

TEST(StapMessages, AnExplanationKeepsTheLineItIsOf) {
  EXPECT_THAT(read("ERROR: Couldn't insert module 'a.ko': Invalid module format").text,
              testing::AllOf(HasSubstr("'a.ko'"), HasSubstr(kKernel)));
}

TEST(StapMessages, OtherLinesAreForTheLog) {
  const StapMessage message = read("WARNING: cpu 1 is slow");
  EXPECT_EQ(message.kind, Kind::kInfo);
  EXPECT_EQ(message.text, "WARNING: cpu 1 is slow");
}

}  // namespace
}  // namespace mapledger
