#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "collector/source/source.hpp"

namespace mapledger {

/// A tracer that runs as a child in a process group of its own: argv, no shell. It gets SIGTERM when its
/// parent dies (prctl(2), PR_SET_PDEATHSIG). Its standard error goes line by line to the log, or to who asked
/// for it. Destroyed, it ends the group.
class ChildProcess final : public Source {
 public:
  ChildProcess(std::string name, std::vector<std::string> argv, int wake_fd)
      : name_(std::move(name)), argv_(std::move(argv)), wake_fd_(wake_fd) {}
  ~ChildProcess() override;

  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] bool can_restart() const override { return true; }
  [[nodiscard]] pid_t child() const override { return pid_; }
  Result<void> start() override;
  Result<ReadResult> read(std::span<char> buffer, std::chrono::milliseconds timeout) override;
  void request_stop() override;
  /// Called with each line of standard error, in the thread that reads.
  void on_message(std::function<void(std::string_view)> hear) { hear_ = std::move(hear); }
  /// For one that does not heed request_stop(); what it has printed can still be read.
  void kill_group() const;
  [[nodiscard]] std::string how_it_ended() override;

 private:
  void take_messages();
  void say(std::string_view message);
  void end_group();

  std::string name_;
  std::vector<std::string> argv_;
  int wake_fd_;
  std::function<void(std::string_view)> hear_;
  pid_t pid_ = 0;
  int out_ = -1;              // its standard output, which we read
  int errors_ = -1;           // its standard error
  std::string message_;       // the unfinished line of it
  std::string last_message_;  // tells why it ended
};

}  // namespace mapledger
