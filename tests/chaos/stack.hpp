#pragma once

#include <array>
#include <chrono>
#include <filesystem>
#include <string>

#include "tests/chaos/kill_plan.hpp"
#include "tests/chaos/outage_log.hpp"
#include "tests/chaos/part.hpp"

namespace mapledger::chaos {

struct StackConfig {
  std::filesystem::path folder;      ///< logs, the database and the collector's data
  std::filesystem::path collector;   ///< program
  std::filesystem::path private_db;  ///< script
};

/// A private MariaDB and a collector that traces this machine, kept up: what is gone is started again at
/// once. Knows when they recorded. One thread, which calls tick() all the time.
class Stack {
 public:
  explicit Stack(const StackConfig& config);

  /// Looks after all for as long.
  void tick(std::chrono::microseconds time);

  /// kill -9. False: it does not run at the moment.
  bool kill(Victim victim);

  /// All run, have recovered, and record.
  [[nodiscard]] bool all_up() const { return database_answers_ && outages_.recording(); }

  /// Ends the collector as SIGTERM does, and waits. Its exit code; 128 + SIGKILL if it took longer.
  int drain(std::chrono::seconds patience);
  void stop_database(std::chrono::seconds patience);

  [[nodiscard]] std::vector<Span> outages() const;
  [[nodiscard]] unsigned kills(Victim victim) const { return kills_[static_cast<std::size_t>(victim)]; }
  /// Ends of the collector, the database or the tracer that no kill of ours explains.
  [[nodiscard]] unsigned unasked_ends() const { return unasked_ends_; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Kept {
    Part part;
    bool killed = false;
    bool stopping = false;
    Clock::time_point start_at{};
  };

  void keep_up(Kept& kept);
  void end(Kept& kept, std::chrono::seconds patience);
  void watch_tracer();
  void watch_database();

  std::filesystem::path socket_;
  Kept database_;
  Kept collector_;
  OutageLog outages_;
  bool database_answers_ = false;
  pid_t tracer_ = 0;
  bool tracer_killed_ = false;
  Clock::time_point next_look_{};
  std::array<unsigned, 3> kills_{};
  unsigned unasked_ends_ = 0;
};

}  // namespace mapledger::chaos
