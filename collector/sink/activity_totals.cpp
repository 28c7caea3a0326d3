#include "collector/sink/activity_totals.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

namespace mapledger {
namespace {

constexpr std::array<std::uint32_t, 3> kSteps = {10, 60, 3'600};
constexpr std::uint32_t kHour = 3'600;

std::int64_t begin_of(std::int64_t bucket_us, std::uint32_t step_s) {
  const std::int64_t step_us = std::int64_t{step_s} * 1'000'000;
  const std::int64_t rest = bucket_us % step_us;
  return bucket_us - (rest < 0 ? rest + step_us : rest);
}

auto key_of(const ActivityTotal& t) {
  return std::make_tuple(t.kind, t.step_s, t.bucket_us, t.id);
}

}  // namespace

std::vector<ActivityTotal> activity_totals(const Batch& batch) {
  using Of = ActivityTotal::Kind;
  boost::unordered_flat_map<std::uint64_t, std::uint32_t> program_of;
  for (const ProcessChange& p : batch.processes) program_of[p.process_id] = p.program;
  std::vector<ActivityTotal> parts;
  parts.reserve(batch.activity.size() * 7);
  for (const ActivityChange& a : batch.activity) {
    const auto program = program_of.find(a.process_id);
    for (const std::uint32_t step : kSteps) {
      const std::int64_t begin = begin_of(a.bucket_us, step);
      parts.push_back({Of::kHost, step, begin, 0, a.sums, a.bucket_us});
      if (program == program_of.end()) continue;
      parts.push_back(
          {Of::kProgram, step, begin, batch.programs[program->second].program_id, a.sums, a.bucket_us});
    }
    parts.push_back({Of::kProcess, kHour, begin_of(a.bucket_us, kHour), a.process_id, a.sums, a.bucket_us,
                     a.mapped_bytes});
  }
  std::sort(parts.begin(), parts.end(), [](const ActivityTotal& a, const ActivityTotal& b) {
    return std::tuple_cat(key_of(a), std::tie(a.newest_us)) <
           std::tuple_cat(key_of(b), std::tie(b.newest_us));
  });
  std::vector<ActivityTotal> totals;
  for (const ActivityTotal& part : parts) {
    if (!totals.empty() && key_of(totals.back()) == key_of(part)) {
      totals.back().sums += part.sums;
      totals.back().newest_us = part.newest_us;
      if (part.mapped_bytes) totals.back().mapped_bytes = part.mapped_bytes;
    } else {
      totals.push_back(part);
    }
  }
  return totals;
}

}  // namespace mapledger
