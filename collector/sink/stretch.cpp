#include "collector/sink/stretch.hpp"

#include <algorithm>
#include <vector>

#include "common/host.hpp"

namespace mapledger {
namespace {

constexpr std::size_t kMostNames = 1'000;  // as many as the column holds

std::optional<std::string> names_of(const Batch& batch, const std::vector<bool>& is_used) {
  std::string names;
  for (std::size_t i = 0; i < is_used.size(); ++i) {
    if (!is_used[i]) continue;
    if (names.size() == 2 * kMostNames) return std::nullopt;
    const std::uint64_t hash = stable_hash(batch.programs[i].name);
    names += static_cast<char>(hash & 255U);
    names += static_cast<char>((hash >> 8U) & 255U);
  }
  return names;
}

}  // namespace

std::optional<Stretch> stretch_of(const Batch& batch) {
  if (batch.requests.empty()) return std::nullopt;
  const RequestRow& first = batch.requests.front();
  Stretch s;
  s.first_us = s.last_us = first.time_us;
  s.first_seq = s.last_seq = first.seq;
  s.requests = static_cast<std::uint32_t>(batch.requests.size());
  std::vector<bool> is_used(batch.programs.size());
  for (const RequestRow& r : batch.requests) {
    s.first_us = std::min(s.first_us, r.time_us);
    s.last_us = std::max(s.last_us, r.time_us);
    s.first_seq = std::min(s.first_seq, r.seq);
    s.last_seq = std::max(s.last_seq, r.seq);
    s.failed += r.failed ? 1 : 0;
    s.longest = std::max(s.longest, r.length);
    s.calls = static_cast<std::uint8_t>(s.calls | (1U << static_cast<unsigned>(r.call)));
    is_used[r.program] = true;
  }
  s.names = names_of(batch, is_used);
  return s;
}

}  // namespace mapledger
