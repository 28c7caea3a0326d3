#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "tests/exact/comparison.hpp"
#include "tests/exact/ledger_view.hpp"
#include "tests/exact/programs.hpp"
#include "tests/exact/recorder.hpp"

namespace mapledger::exact {

/// Stops processes at random instants and compares the ledger with the kernel. One thread; borrows all it is
/// given.
class Oracle {
 public:
  Oracle(LedgerView& ledger, Recorder& recorder, Tally& tally, std::uint64_t seed);

  /// Takes a program into the rounds.
  void watch(const Program& program, const ProgramPlan& plan);

  /// Lets all run for a random while, then stops some of those that made enough calls since they were last
  /// compared, compares them, and lets them go on.
  void round();

  /// Compares processes that are quiet, as all else they are.
  void compare(const std::string& name, const std::vector<pid_t>& pids);

  /// The next comparison takes the kernel's figure for a page more than it is.
  void falsify_next() { falsify_ = true; }

 private:
  struct Watched {
    const Program* program;
    bool busy;
    std::uint64_t calls = 0;  ///< at the last comparison
  };
  struct Stopped {
    const Watched* watched;
    std::vector<pid_t> pids;
  };

  std::vector<Watched*> ready();
  std::vector<pid_t> await_stopped(const std::vector<pid_t>& pids);
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

  LedgerView& ledger_;
  Recorder& recorder_;
  Tally& tally_;
  std::mt19937_64 random_;
  std::vector<std::unique_ptr<Watched>> watched_;
  std::uint64_t ticks_a_second_;
  bool falsify_ = false;
};

}  // namespace mapledger::exact
