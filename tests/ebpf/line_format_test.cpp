#include "ebpf/line_format.hpp"

#include <array>
#include <cstring>
#include <limits>

#include <gtest/gtest.h>

namespace mapledger::ebpf {
namespace {

MemoryEvent event_of(MemoryEventKind kind, const std::string& name = "worker") {
  MemoryEvent event{};
  event.kind = kind;
  event.cpu = 1;
  event.seq = 41;
  event.time = 812345678901;
  event.pid = 4242;
  event.tid = 4243;
  event.uid = 1000;
  event.start = 812300000000;
  event.exec = 3;
  event.vm = 1501;
  event.stack = 34;
  event.rss = 310;
  std::memcpy(event.name, name.data(), name.size());
  return event;
}

template <class Writer, class Value>
std::string written(Writer writer, const Value& value) {
  std::array<char, kMaxLineBytes> line{};
  return {line.data(), writer(value, line.data())};
}

std::string line_of(const MemoryEvent& event) {
  return written(format_event, event);
}
std::string escaped(std::string_view name) {
  return written(format_name, name);
}

constexpr const char* kHead = ",1,41,812345678901,4242,4243,1000,812300000000,3,1501,34,310,";

TEST(LineFormat, MmapHasAddressLengthProtectionFlagsAndResult) {
  MemoryEvent event = event_of(MEMORY_MMAP2);
  event.args[1] = 10563584;
  event.args[2] = 3;
  event.args[3] = 34;
  event.result = 140229351448576;
  EXPECT_EQ(line_of(event), std::string("mmap2") + kHead + "0,10563584,3,34,140229351448576,worker\n");
  event.kind = MEMORY_MMAP;
  EXPECT_EQ(line_of(event), std::string("mmap") + kHead + "0,10563584,3,34,140229351448576,worker\n");
}

TEST(LineFormat, FailedRequestHasANegativeResult) {
  MemoryEvent event = event_of(MEMORY_MMAP2);
  event.args[1] = 1ULL << 50U;
  event.result = -12;
  EXPECT_EQ(line_of(event), std::string("mmap2") + kHead + "0,1125899906842624,0,0,-12,worker\n");
}

TEST(LineFormat, EachOtherKindHasItsOwnFields) {
  MemoryEvent event = event_of(MEMORY_MUNMAP);
  event.args[0] = 11;
  event.args[1] = 22;
  event.args[2] = 33;
  event.args[3] = 44;
  event.result = 55;
  EXPECT_EQ(line_of(event), std::string("munmap") + kHead + "11,22,55,worker\n");
  event.kind = MEMORY_MREMAP;
  EXPECT_EQ(line_of(event), std::string("mremap") + kHead + "11,22,33,44,55,worker\n");
  event.kind = MEMORY_BRK;
  EXPECT_EQ(line_of(event), std::string("brk") + kHead + "11,55,worker\n");
  event.kind = MEMORY_EXEC;
  EXPECT_EQ(line_of(event), std::string("exec") + kHead + "worker\n");
  event.kind = MEMORY_FORK;
  EXPECT_EQ(line_of(event), std::string("fork") + kHead + "11,22,worker\n");
  event.kind = MEMORY_EXIT;
  EXPECT_EQ(line_of(event), std::string("exit") + kHead + "11,worker\n");
}

TEST(LineFormat, LongestLineFits) {
  MemoryEvent event;
  std::memset(&event, 0xFF, sizeof event);
  event.kind = MEMORY_MREMAP;
  event.result = std::numeric_limits<std::int64_t>::min();
  event.name[MEMORY_NAME_BYTES - 1] = '\0';
  const std::string line = line_of(event);
  EXPECT_LT(line.size(), kMaxLineBytes);
  EXPECT_EQ(line.find("18446744073709551615"), std::strlen("mremap,4294967295,"));
  EXPECT_NE(line.find(",-9223372036854775808,\\377\\377"), std::string::npos);
}

TEST(LineFormat, NameCanNeitherBreakNorForgeALine) {
  EXPECT_EQ(escaped("a\nexit,0,1"), "a\\nexit,0,1");
  EXPECT_EQ(escaped("\a\b\f\n\r\t\v"), "\\a\\b\\f\\n\\r\\t\\v");
  EXPECT_EQ(escaped("a,b'\"; DROP TA"), "a,b'\\\"; DROP TA");
  EXPECT_EQ(escaped("back\\slash"), "back\\\\slash");
  EXPECT_EQ(escaped("<script>"), "<script>");
}

TEST(LineFormat, OddBytesBecomeThreeOctalDigits) {
  EXPECT_EQ(escaped("\xFF\x80"), "\\377\\200");
  EXPECT_EQ(escaped("\x01\x1B\x7F"), "\\001\\033\\177");
  EXPECT_EQ(escaped("\xC3\xA9"), "\\303\\251");
  EXPECT_EQ(escaped(" ~"), " ~");
  EXPECT_EQ(escaped(""), "");
}

TEST(LineFormat, NameMayBeEmptyAndEndsAtItsZero) {
  EXPECT_EQ(line_of(event_of(MEMORY_EXEC, "")), std::string("exec") + kHead + "\n");
  EXPECT_EQ(line_of(event_of(MEMORY_EXEC, std::string("ab\0cd", 5))), std::string("exec") + kHead + "ab\n");
}

TEST(LineFormat, Beat) {
  EXPECT_EQ(written(format_beat, Beat{812999000000, 1763640000123456789, 59, 2}),
            "beat,812999000000,1763640000123456789,59,2\n");
}

TEST(LineFormat, HelloNamesTheMachine) {
  HostInfo host;
  host.kernel = "6.1.0-40-amd64";
  host.boot_id = "0b61f2b4-6a0c-4f55-8c4e-0f1c5a0e6c1d";
  host.memory_bytes = 4109000704;
  host.name = "vm";
  EXPECT_EQ(
      format_hello(host, 1763640000123456789),
      "hello,1,ebpf,6.1.0-40-amd64,0b61f2b4-6a0c-4f55-8c4e-0f1c5a0e6c1d,4096,2097152,1763640000123456789,"
      "4109000704,0,vm\n");
}

}  // namespace
}  // namespace mapledger::ebpf
