#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "collector/source/child_process.hpp"

namespace mapledger {

/// SystemTap as the tracer: `stap` on the script, or `staprun` on a module. Beside what any child needs, it
/// leaves no module behind, understands what the two say on standard error, and bounds the memory of stapio,
/// which queues without bound for a reader that is slow. Owned by the app, used by the reader's thread.
class Stap final : public Source {
 public:
  /// `root` is where proc and sys are.
  Stap(std::vector<std::string> argv, int wake_fd, std::string kernel, std::filesystem::path root = "/");
  ~Stap() override;

  /// The module's name, where it is not one that stap makes up.
  void runs_module(std::string name) { module_ = std::move(name); }

  [[nodiscard]] std::string name() const override { return child_.name(); }
  [[nodiscard]] bool can_restart() const override { return true; }
  [[nodiscard]] pid_t child() const override { return child_.child(); }
  Result<void> start() override;
  Result<ReadResult> read(std::span<char> buffer, std::chrono::milliseconds timeout) override;
  void request_stop() override;
  [[nodiscard]] std::vector<SourceLoss> take_losses() override { return std::move(losses_); }
  [[nodiscard]] std::string how_it_ended() override { return how_it_ended_; }

 private:
  using Clock = std::chrono::steady_clock;

  void await_unloaded();
  void hear(std::string_view line);
  void say(std::string_view line);
  void end();

  std::string kernel_;
  std::filesystem::path root_;
  int wake_fd_;
  std::string module_;
  ChildProcess child_;
  bool has_begun_ = false;  // its first line has come: the probes are armed
  bool has_ended_ = true;   // and nothing of it is left
  Clock::time_point kill_at_ = Clock::time_point::max();
  int said_ = 0;                         // lines in the log
  std::string cause_;                    // the first that tells why it cannot go on
  std::vector<std::string> complaints_;  // of the compiler and its like, shown only if nothing comes of it
  std::vector<SourceLoss> losses_;
  std::string how_it_ended_;
};

}  // namespace mapledger
