#include "collector/parse/line_parser.hpp"

#include <string>

#include <gtest/gtest.h>

namespace mapledger {
namespace {

constexpr const char* kHello =
    "hello,1,ebpf,6.1.0-40-amd64,0b61f2b4-6a0c-4f55-8c4e-0f1c5a0e6c1d,4096,2097152,1763640000123456789,"
    "4109000704,0,vm";

class LineParserTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(parser_.parse(kHello), LineKind::kHello); }

  LineKind parse(std::string line) {
    line_ = std::move(line);
    return parser_.parse(line_);
  }
  const Event& event() { return parser_.event(); }
  /// The name of an mmap whose line ends in `escaped`, or "bad".
  std::string name(const std::string& escaped) {
    const auto kind = parse("mmap2,0,1,2,3,3,4,5,6,7,8,9,0,4096,3,34,140229351448576," + escaped);
    return kind == LineKind::kEvent ? std::string(event().name) : "bad";
  }

  LineParser parser_;
  std::string line_;
};

TEST_F(LineParserTest, ReadsHello) {
  EXPECT_EQ(parser_.hello().tracer, "ebpf");
  EXPECT_EQ(parser_.hello().kernel, "6.1.0-40-amd64");
  EXPECT_EQ(parser_.hello().boot_id, "0b61f2b4-6a0c-4f55-8c4e-0f1c5a0e6c1d");
  EXPECT_EQ(parser_.hello().huge_page_bytes, "2097152");
  EXPECT_EQ(parser_.hello().utc_offset, "1763640000123456789");
  EXPECT_EQ(parser_.hello().host_name, "vm");
}

TEST_F(LineParserTest, ReadsTheProtocolsExample) {
  ASSERT_EQ(parse("mmap2,3,41,812345678901,4242,4243,1000,812300000000,5,1501,34,310,4096,10563584,3,34,"
                  "140229351448576,worker"),
            LineKind::kEvent);
  EXPECT_EQ(event().kind, Kind::kMmap);
  EXPECT_TRUE(event().has_head);
  EXPECT_EQ(event().cpu, 3U);
  EXPECT_EQ(event().seq, 41U);
  EXPECT_EQ(event().time_ns, 812'345'678'901U);
  EXPECT_EQ(event().pid, 4242U);
  EXPECT_EQ(event().tid, 4243U);
  EXPECT_EQ(event().uid, 1000U);
  EXPECT_EQ(event().start_ns, 812'300'000'000U);
  EXPECT_EQ(event().exec_id, 5U);
  EXPECT_EQ(event().vm_pages, 1501U);
  EXPECT_EQ(event().stack_pages, 34U);
  EXPECT_EQ(event().resident_pages, 310U);
  EXPECT_EQ(event().address, 4096U);
  EXPECT_EQ(event().length, 10'563'584U);
  EXPECT_EQ(event().prot, 3U);
  EXPECT_EQ(event().flags, 34U);
  EXPECT_EQ(event().result, 140'229'351'448'576);
  EXPECT_EQ(event().name, "worker");
}

TEST_F(LineParserTest, ReadsEveryKind) {
  ASSERT_EQ(parse("munmap,0,1,2,3,3,4,5,6,7,8,9,140229351448576,4294967296000,-22,w"), LineKind::kEvent);
  EXPECT_EQ(event().kind, Kind::kMunmap);
  EXPECT_EQ(event().length, 4'294'967'296'000U);
  EXPECT_EQ(event().result, -22);
  ASSERT_EQ(parse("mremap,0,1,2,3,3,4,5,6,7,8,9,140229351448576,4096,8192,1,140229351452672,w"),
            LineKind::kEvent);
  EXPECT_EQ(event().kind, Kind::kMremap);
  EXPECT_EQ(event().old_length, 4096U);
  EXPECT_EQ(event().length, 8192U);
  EXPECT_EQ(event().flags, 1U);
  ASSERT_EQ(parse("brk,0,1,2,3,3,4,5,6,7,8,9,0,94000000000000,w"), LineKind::kEvent);
  EXPECT_EQ(event().kind, Kind::kBrk);
  EXPECT_EQ(event().result, 94'000'000'000'000);
  ASSERT_EQ(parse("exec,0,1,2,3,3,4,5,6,7,8,9,w"), LineKind::kEvent);
  EXPECT_EQ(event().kind, Kind::kExec);
  ASSERT_EQ(parse("fork,0,1,2,3,3,4,5,6,7,8,9,77,1,w"), LineKind::kEvent);
  EXPECT_EQ(event().parent, 77U);
  EXPECT_TRUE(event().shared_mm);
  ASSERT_EQ(parse("exit,0,1,2,3,3,4,5,6,7,8,9,256,w"), LineKind::kEvent);
  EXPECT_EQ(event().status, 256U);
  ASSERT_EQ(parse("beat,812999000000,-5,59,2"), LineKind::kBeat);
  EXPECT_EQ(parser_.beat().time_ns, 812'999'000'000U);
  EXPECT_EQ(parser_.beat().utc_offset_ns, -5);
  EXPECT_EQ(parser_.beat().seen, 59U);
  EXPECT_EQ(parser_.beat().dropped, 2U);
  EXPECT_EQ(parse("\r"), LineKind::kEmpty);
}

TEST_F(LineParserTest, TheNameIsAllThatIsLeft) {
  EXPECT_EQ(name("a,b'; DROP"), "a,b'; DROP");
  EXPECT_EQ(name(",,,"), ",,,");
  EXPECT_EQ(name(""), "");
  EXPECT_EQ(name("mmap2,0,1"), "mmap2,0,1");
}

TEST_F(LineParserTest, UndoesTheEscapes) {
  EXPECT_EQ(name(R"(a\nb)"), "a\nb");
  EXPECT_EQ(name(R"(\"q\\\a\b\f\r\t\v)"), "\"q\\\a\b\f\r\t\v");
  EXPECT_EQ(name(R"(\377\303\261\000)"), std::string("\xff\xc3\xb1\0", 4));
}

TEST_F(LineParserTest, RefusesMalformedNames) {
  for (const char* escaped : {R"(\)", R"(\x41)", R"(\37)", R"(\400)", R"(\38a)"})
    EXPECT_EQ(name(escaped), "bad") << escaped;
  EXPECT_EQ(name(std::string(63, 'n')), std::string(63, 'n'));
  EXPECT_EQ(name(std::string(64, 'n')), "bad");
}

TEST_F(LineParserTest, SaysWhatIsWrong) {
  EXPECT_EQ(parse("mmap2,0,1,2,x,3,4,5,6,7,8,9,0,4096,3,34,1,w"), LineKind::kBad);
  EXPECT_EQ(parser_.problem(), "PID");
  EXPECT_EQ(parse("munmap,0,1,2,3,3,4,5,6,7,8,9,0,4096"), LineKind::kBad);
  EXPECT_EQ(parser_.problem(), "LENGTH");
  EXPECT_EQ(parse("open,1,2"), LineKind::kBad);
  EXPECT_EQ(parse("garbage"), LineKind::kBad);
  EXPECT_EQ(parse("hello,2,ebpf,a,b,c,d,e,f,g,h"), LineKind::kBad);
  EXPECT_EQ(parse("beat,1,2,3,4,5"), LineKind::kBad);
  EXPECT_EQ(parse("beat,1,2,3,4"), LineKind::kBad);  // more dropped than seen
  EXPECT_EQ(parse(std::string(1'024, 'x')), LineKind::kBad);
}

TEST_F(LineParserTest, AnOlderLineInAVersion1StreamIsBad) {
  EXPECT_EQ(parse("mmap2,4242,worker,4096,Fri Nov 20 12:00:00 2026"), LineKind::kBad);
}

TEST(LineParser, AStreamThatDoesNotGreetIsOlderToItsEnd) {
  LineParser parser;
  EXPECT_EQ(parser.parse("mmap2,4242,worker,4096,Fri Nov 20 12:00:00 2026"), LineKind::kEvent);
  EXPECT_FALSE(parser.event().has_head);
  EXPECT_EQ(parser.parse(kHello), LineKind::kBad);  // a name with a newline in it could have forged it
  parser.start_stream();
  EXPECT_EQ(parser.parse(kHello), LineKind::kHello);
}

}  // namespace
}  // namespace mapledger
