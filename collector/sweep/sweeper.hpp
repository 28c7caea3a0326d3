#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

#include "collector/counters.hpp"
#include "collector/sweep/process_table.hpp"

namespace mapledger {

/// Looks at /proc/PID/statm of all living processes once in a while: for what changes without a call that is
/// traced (a stack that grows, shmat, io_setup, drivers), for resident memory, for cgroups, and for exits
/// that were lost. What is other than the stream said becomes a kSwept event, a process that is gone and has
/// not been said to be a kExit. It works in slices between the lines of the stream, and takes at most a
/// fiftieth of a processor: with more processes than that allows it comes round less often. Owned by the app,
/// used by the reader's thread.
class Sweeper {
 public:
  using Clock = std::chrono::steady_clock;

  /// `found` is handed what becomes of a look; its times are CLOCK_BOOTTIME.
  Sweeper(ProcessTable& processes, const LeftOut& left_out, SweepFigures& figures,
          std::chrono::milliseconds every, std::function<void(const Event&)> found);

  /// When there is something to do.
  [[nodiscard]] Clock::time_point due() const { return due_; }
  /// A slice of it, if it is due.
  void run(Clock::time_point now);

 private:
  void begin(Clock::time_point now);
  void end(Clock::time_point now);
  void look(Tracked& process);
  std::optional<Statm> statm_of(Tracked& process);
  bool renew_cgroup(Tracked& process);
  void missed(Tracked& process);
  void add_left_out();

  ProcessTable& processes_;
  const LeftOut& left_out_;
  SweepFigures& figures_;
  std::chrono::milliseconds every_;
  std::function<void(const Event&)> found_;
  std::size_t most_open_;
  std::size_t open_ = 0;  // in this sweep
  Clock::time_point due_;
  // the sweep under way
  std::vector<std::uint32_t> pids_;
  std::size_t next_ = 0;
  Clock::time_point began_;
  std::chrono::nanoseconds cost_{0};
  Statm total_;
  std::uint32_t count_ = 0;
};

/// So many files may be open: as many as the limit can be raised to (getrlimit(2), RLIMIT_NOFILE), which it
/// does.
std::size_t raise_open_files();

}  // namespace mapledger
