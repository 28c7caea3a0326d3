#include "collector/account/accumulator.hpp"

#include <array>
#include <random>

#include <gtest/gtest.h>

#include "collector/account/accountant.hpp"
#include "tests/collector/account/batch_rows.hpp"

namespace mapledger {
namespace {

constexpr std::int64_t kStartUs = 1'763'640'000'000'000;

struct Step {
  Event event;
  std::int64_t time_us = 0;
  std::string name;
};

/// A stream of few processes that do everything: forks come first, names change, some requests fail, events
/// of other CPUs come a little late, some processes have no call at all.
std::vector<Step> random_stream(std::mt19937& random, std::size_t events) {
  const auto pick = [&](int below) { return std::uniform_int_distribution<int>(0, below - 1)(random); };
  constexpr int kPids = 5;
  std::vector<Step> steps;
  std::int64_t time_us = kStartUs;
  std::array<std::uint64_t, kPids + 1> starts{};
  std::array<std::uint64_t, kPids + 1> programs{};
  for (int pid = 1; pid <= kPids; ++pid) {
    if (pick(2) == 0) continue;
    Event fork;
    fork.kind = Kind::kFork;
    fork.pid = fork.tid = static_cast<std::uint32_t>(pid);
    fork.parent = 100;
    steps.push_back({fork, time_us, "shell"});
  }
  while (steps.size() < events) {
    Event e;
    constexpr std::array kKinds = {Kind::kMmap,   Kind::kMmap, Kind::kMmap, Kind::kMunmap,
                                   Kind::kMremap, Kind::kBrk,  Kind::kExec, Kind::kExit};
    e.kind = kKinds.at(static_cast<std::size_t>(pick(kKinds.size())));
    e.pid = e.tid = static_cast<std::uint32_t>(1 + pick(kPids));
    if (e.kind == Kind::kExec) ++programs.at(e.pid);
    e.start_ns = starts.at(e.pid);
    e.exec_id = programs.at(e.pid);
    if (e.kind == Kind::kExit) ++starts.at(e.pid);
    e.length = static_cast<std::uint64_t>(pick(1 << 20));
    e.old_length = static_cast<std::uint64_t>(pick(1 << 20));
    e.flags = pick(4) == 0 ? 0x10 : 0;
    e.address = 4096;
    e.result = e.kind == Kind::kMunmap ? 0 : 4096;
    if (pick(10) == 0) e.result = -12;
    e.vm_pages = static_cast<std::uint64_t>(pick(1'000));
    e.resident_pages = static_cast<std::uint64_t>(pick(100));
    e.uid = static_cast<std::uint32_t>(pick(2));
    time_us += pick(3'000'000);
    const std::int64_t late_us = pick(4) == 0 ? pick(20'000) : 0;
    const std::array names = {"worker", "a,b", "\xff\xfe", "-bash"};
    steps.push_back({e, time_us - late_us, names.at(static_cast<std::size_t>(pick(4)))});
  }
  const bool has_head = pick(5) != 0;  // with and without what older forms lack
  for (Step& step : steps) step.event.has_head = has_head;
  return steps;
}

void account(Accountant& accountant, Step& step, std::uint64_t seq) {
  step.event.name = step.name;
  accountant.add(step.event, seq, step.time_us);
}

TEST(Accumulator, SeveralBatchesAddUpToWhatOneWouldBe) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    auto stream = random_stream(random, 20 + seed * 3);
    Accountant whole(Identity(1), PageSizes{}, 1, 1);
    Accountant pieces(Identity(1), PageSizes{}, 1, 1);
    Accumulator sum;
    std::size_t batches = 0;
    for (std::size_t i = 0; i < stream.size(); ++i) {
      account(whole, stream[i], i + 1);
      account(pieces, stream[i], i + 1);
      if (random() % 7 != 0) continue;
      sum.add(*pieces.take());
      ++batches;
    }
    sum.add(*pieces.take());
    EXPECT_EQ(sum.records(), stream.size());
    const std::size_t changed = sum.rows();
    const auto taken = sum.take();
    Accumulator once;
    once.add(whole.batch());
    ASSERT_EQ(rows_of(*taken), rows_of(*once.take())) << "seed " << seed << ", batches " << batches;
    EXPECT_EQ(changed,
              taken->processes.size() + taken->programs.size() + taken->activity.size() + taken->ends.size());
    EXPECT_EQ(taken->run, 1U);
  }
}

TEST(Accumulator, WhatWasTakenIsNotInTheNextSum) {
  std::mt19937 random(7);
  auto stream = random_stream(random, 60);
  Accountant accountant(Identity(1), PageSizes{}, 1, 1);
  Accumulator sum;
  EXPECT_TRUE(sum.empty());
  for (std::size_t i = 0; i < 30; ++i) account(accountant, stream[i], i + 1);
  sum.add(*accountant.take());
  EXPECT_FALSE(sum.empty());
  sum.take();
  EXPECT_TRUE(sum.empty());
  EXPECT_EQ(sum.rows(), 0U);
  for (std::size_t i = 30; i < 60; ++i) account(accountant, stream[i], i + 1);
  const auto second = accountant.take();
  sum.add(*second);
  Accumulator alone;
  alone.add(*second);
  EXPECT_EQ(rows_of(*sum.take()), rows_of(*alone.take()));
}

TEST(Accumulator, ThePeakCountsFromWhatTheBatchesBeforeLeft) {
  Accountant accountant(Identity(1), PageSizes{}, 1, 1);
  Accumulator sum;
  std::uint64_t seq = 0;
  const auto request = [&](Kind kind, std::uint64_t pages) {
    Step step;
    step.event.kind = kind;
    step.event.has_head = true;
    step.event.length = pages * 4096;
    step.name = "w";
    account(accountant, step, ++seq);
  };
  request(Kind::kMunmap, 3);
  sum.add(*accountant.take());
  request(Kind::kMmap, 5);
  request(Kind::kMunmap, 4);
  sum.add(*accountant.take());
  request(Kind::kMmap, 3);
  sum.add(*accountant.take());
  EXPECT_EQ(sum.take()->processes.at(0).peak_rise, 2 * 4096);
}

}  // namespace
}  // namespace mapledger
