#pragma once

#include <filesystem>
#include <string>

#include "common/descriptor.hpp"
#include "common/result.hpp"

namespace mapledger {

/// Held by the one collector that traces a machine: a second would store every request twice, and two tracers
/// cost twice. A lock of flock(2) on a file that holds the owner's process id; the kernel frees it with the
/// process, however that ends.
class RunLock {
 public:
  /// An error names the process that has it.
  static Result<RunLock> take(const std::filesystem::path& file);

 private:
  explicit RunLock(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
};

/// RUN_LOCK's default: in /run; for a user who may not write there XDG_RUNTIME_DIR, else /tmp. A lock in /run
/// that somebody holds goes first in any case.
std::filesystem::path default_run_lock();

/// The process that holds it; empty: nobody does.
std::string run_lock_owner(const std::filesystem::path& file);

}  // namespace mapledger
