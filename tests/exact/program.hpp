#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace mapledger::exact {

/// A program under trace with all that descends from it. A process of ours above it is the parent of what its
/// own parents leave behind, and starts it again when it ends. Ended with its owner. One thread, and no other
/// in the process when it is made; throws std::runtime_error if it cannot be started.
class Program {
 public:
  /// Its output goes into the file `log`.
  Program(std::string name, std::vector<std::string> argv, const std::filesystem::path& log);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();

  /// Its processes now; the one above them is none of them.
  [[nodiscard]] std::vector<pid_t> processes() const;

  /// SIGSTOP to every process, until there is none that was not sent it.
  std::vector<pid_t> stop() const;
  void go_on() const;

  /// Kills all, and waits until there is none.
  void end();

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] pid_t keeper() const { return keeper_; }

 private:
  std::string name_;
  pid_t keeper_ = 0;
};

}  // namespace mapledger::exact
