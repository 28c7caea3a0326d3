#include "tests/exact/stepper.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>
#include <utility>

namespace mapledger::exact {

Stepper::Stepper(std::vector<std::string> argv) : name_(argv.front()) {
  std::array<int, 2> in{-1, -1};
  std::array<int, 2> out{-1, -1};
  if (pipe2(in.data(), O_CLOEXEC) != 0 || pipe2(out.data(), O_CLOEXEC) != 0)
    throw std::runtime_error("pipe2 failed");
  std::vector<char*> pointers;
  for (std::string& argument : argv) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(126);
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    execv(pointers[0], pointers.data());
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  in_ = in[1];
  out_ = out[0];
  if (pid_ < 0) throw std::runtime_error(name_ + " cannot be started");
}

Stepper::Stepper(Stepper&& other) noexcept
    : name_(std::move(other.name_)),
      pid_(std::exchange(other.pid_, 0)),
      in_(std::exchange(other.in_, -1)),
      out_(std::exchange(other.out_, -1)) {}

Stepper::~Stepper() {
  if (in_ >= 0) close(in_);
  if (out_ >= 0) close(out_);
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void Stepper::ask(std::string_view message) {
  if (write(in_, message.data(), message.size()) != static_cast<ssize_t>(message.size()))
    throw std::runtime_error(name_ + " takes no more steps");
}

void Stepper::await_answer() {
  char answer = 0;
  if (read(out_, &answer, 1) != 1)
    throw std::runtime_error(name_ + ", process " + std::to_string(pid_) + ", could not do its step");
}

void Stepper::ask_for_calls(std::uint32_t count) {
  ask({reinterpret_cast<const char*>(&count), sizeof count});
}

}  // namespace mapledger::exact
