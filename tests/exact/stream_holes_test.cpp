#include "tests/exact/stream_holes.hpp"

#include <sstream>

#include <gmock/gmock.h>

namespace mapledger::exact {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::string event(int cpu, int seq, int time_us) {
  return "brk," + std::to_string(cpu) + ',' + std::to_string(seq) + ',' + std::to_string(time_us) +
         "000,1,1,0,1,1,1,1,1,0,4096,name\n";
}
std::string beat(int time_us, int seen, int dropped) {
  return "beat," + std::to_string(time_us) + "000,0," + std::to_string(seen) + ',' + std::to_string(dropped) +
         '\n';
}

StreamHoles read(const std::string& text) {
  std::istringstream stream(text);
  return read_holes(stream);
}

/// Two events lost on processor 1 between 20 and 40 µs, one between 40 and 70, with a beat at 50.
StreamHoles with_two_holes() {
  return read("hello,1,ebpf,k,b,4096,0,0,0,0,vm\n" + event(0, 1, 10) + event(1, 1, 20) + event(1, 4, 40) +
              beat(50, 5, 2) + event(1, 6, 70) + event(0, 2, 80) + beat(90, 8, 3));
}

TEST(StreamHoles, CountsWhatTheSequencesMiss) {
  const auto stream = with_two_holes();
  EXPECT_THAT(stream.holes, ElementsAre(Hole{1, 20'000, 40'000, 2}, Hole{1, 40'000, 70'000, 1}));
  EXPECT_EQ(stream.missing, 3);
  EXPECT_EQ(stream.lines, 5);
  EXPECT_EQ(stream.seen, 8);
  EXPECT_EQ(stream.dropped, 3);
  EXPECT_EQ(stream.disordered, 0);
}

TEST(StreamHoles, SeesEventsOutOfOrder) {
  EXPECT_EQ(read(event(0, 2, 10) + event(0, 1, 20)).disordered, 1);
  EXPECT_EQ(read(event(0, 1, 10) + event(0, 1, 20)).disordered, 1);
}

TEST(StreamHoles, LinesThatAreNoEventsHaveNoSequence) {
  EXPECT_EQ(read("live,0,0,1,1,1,0,1,1,1,1,1,1,x\n").lines, 0);
}

TEST(StreamHoles, GapsThatAccountForAllHaveNoFault) {
  EXPECT_THAT(faults(with_two_holes(), {{0, 50, 2}, {50, 90, 1}}), IsEmpty());
  EXPECT_THAT(faults(with_two_holes(), {{0, 50, 3}}), IsEmpty()) << "the second hole has a beat in it";
}

TEST(StreamHoles, HoleWithoutAGapIsAFault) {
  EXPECT_THAT(faults(with_two_holes(), {}), SizeIs(2));
  EXPECT_THAT(faults(with_two_holes(), {{30, 50, 3}, {50, 90, 1}}), SizeIs(1))
      << "a gap that begins too late";
}

TEST(StreamHoles, GapWithAWrongCountIsAFault) {
  EXPECT_THAT(faults(with_two_holes(), {{0, 50, 1}, {50, 90, 1}}), SizeIs(1));
  EXPECT_THAT(faults(with_two_holes(), {{0, 50, 2}, {50, 90, 2}}), SizeIs(1));
}

}  // namespace
}  // namespace mapledger::exact
