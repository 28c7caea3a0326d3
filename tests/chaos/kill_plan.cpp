#include "tests/chaos/kill_plan.hpp"

namespace mapledger::chaos {

Kill KillPlan::next() {
  constexpr std::uint64_t kVictims = 3;
  constexpr std::uint64_t kTwoAtOnceIn = 8;
  const auto span = static_cast<std::uint64_t>((kLongest - kShortest).count());
  Kill kill{kShortest + std::chrono::microseconds(below(span + 1)), {}};
  const std::uint64_t first = below(kVictims);
  kill.victims.push_back(static_cast<Victim>(first));
  const std::uint64_t other = 1 + below(kVictims - 1);
  if (below(kTwoAtOnceIn) == 0) kill.victims.push_back(static_cast<Victim>((first + other) % kVictims));
  return kill;
}

}  // namespace mapledger::chaos
