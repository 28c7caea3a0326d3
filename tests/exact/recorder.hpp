#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "tests/chaos/part.hpp"
#include "tests/exact/ledger_view.hpp"

namespace mapledger::exact {

struct RecorderConfig {
  std::filesystem::path folder;     ///< log and the collector's data
  std::string log;                  ///< its name, without .log
  std::filesystem::path collector;  ///< program
  std::string socket;               ///< of the database; empty: the settings say where it is
  chaos::Part::Environment settings;
};

/// A collector that traces this machine. Ended with its owner. One thread; throws std::runtime_error when it
/// does not do what it should.
class Recorder {
 public:
  explicit Recorder(const RecorderConfig& config);

  /// Returns when it stores what happens.
  void start();
  /// Waits for its end. Its exit code, or 128 and the signal's number.
  int end(int signal);
  /// By SIGTERM; throws if it did not end well, or had ended before.
  void end_well();

  /// Returns when all that has happened before this call is in the ledger's rows.
  void await_stored(LedgerView& ledger);

  [[nodiscard]] pid_t pid() const { return part_.pid(); }
  [[nodiscard]] pid_t tracer() const;

 private:
  chaos::Part part_;
};

}  // namespace mapledger::exact
