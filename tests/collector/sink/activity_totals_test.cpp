#include "collector/sink/activity_totals.hpp"

#include <gtest/gtest.h>

namespace mapledger {
namespace {

using Of = ActivityTotal::Kind;
constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kHour = 3'600 * kSecond;

/// Two processes of one program and one of another, active in two buckets of one minute.
Batch batch() {
  Batch batch;
  for (const std::uint64_t id : {70U, 71U}) batch.programs.emplace_back().program_id = id;
  for (const std::uint64_t id : {1U, 2U, 3U}) {
    ProcessChange& process = batch.processes.emplace_back();
    process.process_id = id;
    process.program = id == 3 ? 1 : 0;
    batch.activity.push_back({kHour, id, {10 * id, id, 1, 0, 0}});
    batch.activity.push_back({kHour + 50 * kSecond, id, {100 * id, id, 1, 1, 1}});
  }
  return batch;
}

Sums sums_of(const std::vector<ActivityTotal>& totals, Of kind, std::uint32_t step_s, std::int64_t bucket_us,
             std::uint64_t id) {
  Sums found;
  int rows = 0;
  for (const ActivityTotal& t : totals) {
    if (t.kind != kind || t.step_s != step_s || t.bucket_us != bucket_us || t.id != id) continue;
    found = t.sums;
    ++rows;
  }
  EXPECT_EQ(rows, 1);
  return found;
}

TEST(ActivityTotalsTest, OfHostProgramsAndProcessesInTheirSteps) {
  const auto totals = activity_totals(batch());
  EXPECT_EQ(sums_of(totals, Of::kHost, 10, kHour, 0).requested_bytes, 60U);
  EXPECT_EQ(sums_of(totals, Of::kHost, 10, kHour + 50 * kSecond, 0).requested_bytes, 600U);
  for (const std::uint32_t step : {60U, 3'600U}) {
    EXPECT_EQ(sums_of(totals, Of::kHost, step, kHour, 0).requested_bytes, 660U);
    EXPECT_EQ(sums_of(totals, Of::kProgram, step, kHour, 70).requested_bytes, 330U);
    EXPECT_EQ(sums_of(totals, Of::kProgram, step, kHour, 71).requested_bytes, 330U);
  }
  const Sums process = sums_of(totals, Of::kProcess, 3'600, kHour, 3);
  EXPECT_EQ(process.requested_bytes, 330U);
  EXPECT_EQ(process.returned_bytes, 6U);
  EXPECT_EQ(process.mmap_calls, 2U);
  EXPECT_EQ(process.munmap_calls, 1U);
  EXPECT_EQ(process.failed_calls, 1U);
  // host 2 + 1 + 1, two programs as many each, three processes
  EXPECT_EQ(totals.size(), 15U);
}

TEST(ActivityTotalsTest, AnHourOfAProcessHasWhatWasMappedLastInIt) {
  Batch batch;
  batch.activity.push_back({kHour + 20 * kSecond, 1, {}, 30});
  batch.activity.push_back({kHour + 30 * kSecond, 1, {}, std::nullopt});
  batch.activity.push_back({kHour, 1, {}, 10});
  batch.activity.push_back({2 * kHour, 1, {}, 99});
  for (const ActivityTotal& t : activity_totals(batch)) {
    if (t.kind != Of::kProcess) {
      EXPECT_EQ(t.mapped_bytes, std::nullopt) << "of a machine";
    } else {
      EXPECT_EQ(t.mapped_bytes, t.bucket_us == kHour ? 30U : 99U);
    }
  }
}

TEST(ActivityTotalsTest, TimesBefore1970HaveAStepOfTheirOwn) {
  Batch old;
  old.activity.push_back({-10 * kSecond, 1, {1, 0, 1, 0, 0}});
  EXPECT_EQ(sums_of(activity_totals(old), Of::kHost, 60, -60 * kSecond, 0).requested_bytes, 1U);
}

}  // namespace
}  // namespace mapledger
