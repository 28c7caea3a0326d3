#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "ebpf/line_writer.hpp"
#include "ebpf/probes.hpp"
#include "ebpf/reader_watch.hpp"

namespace mapledger::ebpf {

/// Prints the lines of stap/README.md from the probes' events: hello, events, a beat each second and a last
/// one. Owns the probes, borrows the descriptor. One thread.
class Tracer {
 public:
  /// Loads the probes. Throws std::runtime_error that says what to do.
  Tracer(const Probes::Config& config, int output);

  /// Arms the probes, and says how they are attached. Throws as Probes does.
  std::string arm();

  /// Once armed: until StopSignals says stop, or the reader of the output is gone. Throws as Probes does.
  void run();

 private:
  bool print_new_events();
  void print_beat();
  void print_processes();
  void rest();
  void end();

  LineWriter lines_;
  Probes probes_;
  ReaderWatch reader_;
  bool reader_gone_ = false;
  std::uint64_t printed_ = 0;
  std::chrono::steady_clock::time_point next_beat_;
  std::chrono::steady_clock::time_point next_list_;
  std::uint64_t dropped_ = 0;  // as of the last beat
  int empty_drains_ = 0;
};

}  // namespace mapledger::ebpf
