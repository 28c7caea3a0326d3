#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mapledger::chaos {

/// A program of the stack under test, started again whenever it is gone. What it prints goes into a log of
/// its own, each line with the time at which it came. Ended with its owner, also by kill -9. One thread;
/// throws std::runtime_error if it cannot be started at all.
class Part {
 public:
  using Environment = std::vector<std::pair<std::string, std::string>>;
  Part(std::string name, std::vector<std::string> argv, Environment environment,
       const std::filesystem::path& log);
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;
  ~Part();

  void start();
  void signal(int number);
  /// Takes what it printed; true if a whole line held `text`.
  bool take_output(std::string_view text);
  /// True once after it ended. A zombie of its own is taken, no other.
  bool reap();
  void note(std::string_view what);

  [[nodiscard]] pid_t pid() const { return pid_; }  ///< 0: does not run
  [[nodiscard]] int output() const { return out_; }
  /// Of the last end: the exit code, or 128 and the signal's number.
  [[nodiscard]] int code() const { return code_; }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::string name_;
  std::vector<std::string> argv_;
  Environment environment_;
  std::ofstream log_;
  std::string line_;
  pid_t pid_ = 0;
  int out_ = -1;
  int code_ = 0;
};

}  // namespace mapledger::chaos
