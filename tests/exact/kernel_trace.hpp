#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "tests/exact/call_log.hpp"

namespace mapledger::exact {

/// The kernel's own trace of every return of a memory call and of every thread's beginning, in an instance of
/// tracefs of its own, which ends with its owner. Kernels built without CONFIG_HIST_TRIGGERS (some of virtual
/// machines) cannot count in the kernel: so each call is a line, and whether a line was lost the kernel says
/// itself. Needs root. One thread, which drains it often; throws std::runtime_error.
class KernelTrace {
 public:
  KernelTrace();
  KernelTrace(const KernelTrace&) = delete;
  KernelTrace& operator=(const KernelTrace&) = delete;
  ~KernelTrace();

  /// Takes what has come so far.
  void drain();
  /// Ends the trace, and gives all that it said. Throws if the kernel lost a line of it.
  const CallLog& finish();

  /// Microseconds UTC, before its beginning: no call that is in it returned earlier.
  [[nodiscard]] std::int64_t armed_us() const { return armed_us_; }

 private:
  void write(const std::string& file, const std::string& text) const;
  void refuse_losses() const;

  std::filesystem::path folder_;
  std::unique_ptr<CallLog> log_;
  std::string rest_;
  std::int64_t armed_us_ = 0;
  int pipe_ = -1;
};

}  // namespace mapledger::exact
