#pragma once

namespace mapledger::ebpf {

/// SIGTERM and SIGINT ask for an orderly end; 2 s later, or at a second one, whoever waits for a slow reader
/// is to give up. System calls that wait are interrupted (EINTR) at each of these. SIGPIPE is ignored. One a
/// process.
class StopSignals {
 public:
  StopSignals();

  static bool stop();
  static bool give_up();
};

}  // namespace mapledger::ebpf
