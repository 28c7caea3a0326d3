#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mapledger::exact {

/// A program that does a step for each message on its standard input and answers with a byte. Ended with its
/// owner. One thread; throws std::runtime_error if it does not answer as it should.
class Stepper {
 public:
  explicit Stepper(std::vector<std::string> argv);
  Stepper(Stepper&& other) noexcept;
  Stepper& operator=(Stepper&&) = delete;
  ~Stepper();

  void ask(std::string_view message);
  void await_answer();

  /// Of random_calls in its step mode. 0: one call that changes nothing.
  void ask_for_calls(std::uint32_t count);

  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  std::string name_;
  pid_t pid_ = 0;
  int in_ = -1;
  int out_ = -1;
};

}  // namespace mapledger::exact
