#pragma once

#include <chrono>
#include <cstdint>
#include <random>
#include <vector>

namespace mapledger::chaos {

enum class Victim { kCollector, kDatabase, kTracer };

struct Kill {
  std::chrono::microseconds pause;  ///< since the kill before
  std::vector<Victim> victims;      ///< one, or two different ones at once
};

/// When to kill what: the same for the same seed. One thread.
class KillPlan {
 public:
  /// Short enough to hit while something is still recovering, long enough for all to recover now and then.
  static constexpr std::chrono::microseconds kShortest{200'000};
  static constexpr std::chrono::microseconds kLongest{3'000'000};

  explicit KillPlan(std::uint64_t seed) : random_(seed) {}
  Kill next();

 private:
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

  std::mt19937_64 random_;
};

}  // namespace mapledger::chaos
