#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace mapledger::ebpf {

/// A line cut as stap/README.md says. Field 0 is the kind, the last one the name.
struct Line {
  std::vector<std::string> fields;

  const std::string& kind() const { return fields.front(); }
  const std::string& name() const { return fields.back(); }
  bool is_event() const { return fields.size() > 12 && kind() != "live"; }
  std::uint64_t number(std::size_t field) const { return std::stoull(fields.at(field)); }
  std::uint64_t cpu() const { return number(1); }
  std::uint64_t seq() const { return number(2); }
  std::uint64_t time() const { return number(3); }
  std::uint64_t pid() const { return number(4); }
  std::uint64_t tid() const { return number(5); }
  std::uint64_t start() const { return number(7); }
  std::uint64_t exec() const { return number(8); }
  std::uint64_t vm() const { return number(9); }
  /// The fields between RSS and NAME, by commas.
  std::string own_fields() const;
};

/// mapledger-trace with the words of the environment's MAPLEDGER_TRACE_ARGS, then with these options.
std::vector<std::string> tracer_argv(const std::vector<std::string>& options);

/// What a program says on its standard output.
std::string output_of(const std::vector<std::string>& argv);

/// Starts a program (argv, output unread); returns its pid.
pid_t start_program(const std::vector<std::string>& argv);

/// Waits for a program; returns its status as of wait(2).
int wait_for(pid_t pid);

/// mapledger-trace at work, read through a pipe. Ended with the test at the latest.
class TraceRun {
 public:
  explicit TraceRun(const std::vector<std::string>& options = {});
  ~TraceRun();
  TraceRun(const TraceRun&) = delete;
  TraceRun& operator=(const TraceRun&) = delete;

  /// Runs a workload to its end and reads on until its exit line is there. Its lines, in order.
  std::vector<Line> trace(const std::string& workload, const std::vector<std::string>& arguments = {});

  /// Reads lines until one fits, and returns it. Throws after 30 s without a line, or 60 beats.
  Line read_until(const std::function<bool(const Line&)>& fits);
  Line read_exit_of(pid_t pid);

  /// SIGTERM, reads to the end, and returns the exit status as of wait(2).
  int stop();
  /// Closes the reading end and returns the exit status.
  int abandon();

  pid_t pid() const { return pid_; }
  const std::vector<Line>& lines() const { return lines_; }
  std::vector<Line> lines_of(pid_t pid) const;

 private:
  bool read_more();

  pid_t pid_ = -1;
  int output_ = -1;
  std::string unfinished_;
  std::vector<Line> lines_;
};

}  // namespace mapledger::ebpf
