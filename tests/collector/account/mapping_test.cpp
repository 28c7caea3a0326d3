// What each request did to mapped_bytes.
#include "tests/collector/account/mapping_fixture.hpp"

namespace mapledger {
namespace {

TEST_F(MappingTest, TheLoadersMappingOverItsOwnCountsForWhatItAdds) {
  add(event(Kind::kExec, 100));
  add(call(Kind::kMmap, 120, 20));          // room for a library
  add(call(Kind::kMmap, 120, 15, kFixed));  // a part of it over the same place
  EXPECT_EQ(by(Cause::kExec), 100);
  EXPECT_EQ(by(Cause::kMmap), 20) << "of 35 that were asked for";
  EXPECT_EQ(change().sums.requested_bytes, 35 * kPage);
  EXPECT_EQ(by(Cause::kOther), 0);
}

TEST_F(MappingTest, AMunmapOfAHoleGivesNothingBack) {
  add(event(Kind::kExec, 100));
  add(call(Kind::kMunmap, 96, 10));
  EXPECT_EQ(by(Cause::kMunmap), -4);
  EXPECT_EQ(change().sums.returned_bytes, 10 * kPage);
}

TEST_F(MappingTest, AFailedCallDoesNothing) {
  add(event(Kind::kExec, 100));
  Event failed = call(Kind::kMmap, 103, 50);
  failed.result = -12;
  add(failed);
  EXPECT_EQ(by(Cause::kMmap), 0);
  EXPECT_EQ(by(Cause::kOther), 3) << "whatever it was, it was not this call";
}

TEST_F(MappingTest, TheStackGrowsByItself) {
  add(event(Kind::kExec, 100));
  Event after = call(Kind::kMunmap, 105, 3);
  after.stack_pages += 8;
  add(after);
  EXPECT_EQ(by(Cause::kMunmap), -3);
  EXPECT_EQ(by(Cause::kOther), 8);
}

TEST_F(MappingTest, TwoThreadsCallsCountForThemselvesThoughTheFirstEventShowsBoth) {
  add(event(Kind::kExec, 100));
  add(call(Kind::kMmap, 130, 10));
  add(call(Kind::kMmap, 130, 20));
  EXPECT_EQ(by(Cause::kMmap), 30);
  EXPECT_EQ(by(Cause::kOther), 0);
}

TEST_F(MappingTest, AMunmapKeepsItsShareWhenAnotherThreadsMmapHidesIt) {
  add(event(Kind::kExec, 100));
  add(call(Kind::kMunmap, 97, 10));  // with 7 of the other thread's mmap
  EXPECT_EQ(by(Cause::kMunmap), -3);
  add(call(Kind::kMmap, 97, 7));
  EXPECT_EQ(by(Cause::kMunmap), -10);
  EXPECT_EQ(by(Cause::kMmap), 7);
  EXPECT_EQ(by(Cause::kOther), 0);
  add(call(Kind::kMunmap, 107, 10));  // with 20 of it
  add(call(Kind::kMmap, 107, 20));
  EXPECT_EQ(by(Cause::kMunmap), -20);
  EXPECT_EQ(by(Cause::kMmap), 27);
  EXPECT_EQ(by(Cause::kOther), 0);
}

TEST_F(MappingTest, AMunmapThatAnothersMmapShowedAlreadyIsNoHole) {
  add(event(Kind::kExec, 100));
  add(call(Kind::kMmap, 95, 5));  // after the other thread's munmap of 10
  add(call(Kind::kMunmap, 95, 10));
  EXPECT_EQ(by(Cause::kMmap), 5);
  EXPECT_EQ(by(Cause::kMunmap), -10);
  EXPECT_EQ(by(Cause::kOther), 0);
}

TEST_F(MappingTest, AHoleOfLongAgoIsNotTakenBack) {
  add(event(Kind::kExec, 100));
  add(call(Kind::kMunmap, 100, 10));
  time_us_ += 10'000'000;
  add(call(Kind::kMmap, 103, 5));  // the process lost two pages to what is not traced
  EXPECT_EQ(by(Cause::kMunmap), 0);
  EXPECT_EQ(by(Cause::kMmap), 5);
  EXPECT_EQ(by(Cause::kOther), -2);
}

TEST_F(MappingTest, TheBreakMovesByWhatItMoves) {
  add(event(Kind::kExec, 100));
  add(brk(100, 0, 0x5000));
  add(brk(110, 0xF001, 0xF001));
  EXPECT_EQ(by(Cause::kBrk), 11) << "in whole pages";
  EXPECT_EQ(by(Cause::kOther), -1);
  add(brk(107, 0xC000, 0xC000));
  EXPECT_EQ(by(Cause::kBrk), 7);
  add(brk(107, 0xFFFF'FFFF'FFFF, 0xC000));  // refused
  EXPECT_EQ(by(Cause::kBrk), 7);
  EXPECT_EQ(change().sums.failed_calls, 1U);
}

TEST_F(MappingTest, RemappingGrowsShrinksMovesAndCovers) {
  add(event(Kind::kExec, 100));
  const auto remap = [&](std::uint64_t vm, std::uint64_t before, std::uint64_t after, std::uint64_t flags) {
    Event e = call(Kind::kMremap, vm, after, flags);
    e.old_length = before * kPage;
    add(e);
  };
  remap(110, 5, 15, 1);  // MAYMOVE
  EXPECT_EQ(by(Cause::kMremap), 10);
  remap(106, 15, 10, 0);  // one page at its end was a hole
  EXPECT_EQ(by(Cause::kMremap), 6);
  remap(103, 10, 10, 3);  // FIXED over three pages
  EXPECT_EQ(by(Cause::kMremap), 3);
  remap(113, 10, 10, 5);  // DONTUNMAP
  EXPECT_EQ(by(Cause::kMremap), 13);
  remap(117, 0, 4, 1);  // a second mapping of shared pages
  EXPECT_EQ(by(Cause::kMremap), 17);
  EXPECT_EQ(by(Cause::kOther), 0);
}

TEST_F(MappingTest, HugePagesCountAsTheKernelCountsThem) {
  add(event(Kind::kExec, 100));
  add(call(Kind::kMmap, 612, 1, 0x40000));
  EXPECT_EQ(by(Cause::kMmap), 512);
}

TEST_F(MappingTest, NumbersThatNoKernelHasAreCut) {
  add(event(Kind::kExec, UINT64_MAX));
  Event e = call(Kind::kMremap, 0, 0, 3);
  e.length = e.old_length = UINT64_MAX;
  add(e);
  add(call(Kind::kMmap, UINT64_MAX, UINT64_MAX / kPage));
  EXPECT_EQ(change().mapped_bytes, kMostMappedBytes);
}

}  // namespace
}  // namespace mapledger
