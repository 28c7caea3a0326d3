#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mapledger::test {

/// A program under test, with its standard output and error in one pipe and a standard input of ours. Ended
/// with the test.
class Process {
 public:
  using Environment = std::vector<std::pair<std::string, std::string>>;
  Process(std::vector<std::string> argv, const Environment& environment = {});
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  /// Reads until a line holds `text` and gives that line; throws with all that was printed if it ends before.
  std::string wait_for(std::string_view text);
  void close_input();
  void signal(int number) const;
  /// Waits for the end. The exit code, or 128 and the signal's number.
  int wait();

  [[nodiscard]] pid_t pid() const { return pid_; }
  /// All that it printed so far.
  [[nodiscard]] const std::string& output() const { return output_; }

 private:
  bool read_more();

  pid_t pid_ = 0;
  int in_ = -1;
  int out_ = -1;
  std::string output_;
  std::size_t looked_at_ = 0;
};

}  // namespace mapledger::test
