#include "tests/support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace mapledger::test {

Process::Process(std::vector<std::string> argv, const Environment& environment) {
  std::array<int, 2> in{-1, -1};
  std::array<int, 2> out{-1, -1};
  if (pipe2(in.data(), O_CLOEXEC) != 0 || pipe2(out.data(), O_CLOEXEC) != 0)
    throw std::runtime_error("pipe2");
  std::vector<char*> arguments;
  for (std::string& argument : argv) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    dup2(out[1], STDERR_FILENO);
    // A socket that the test listens on is not the program's.
    close_range(STDERR_FILENO + 1, ~0U, 0);
    for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
    execvp(arguments[0], arguments.data());
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  in_ = in[1];
  out_ = out[0];
}

Process::~Process() {
  close_input();
  if (pid_ > 0) {
    signal(SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  close(out_);
}

bool Process::read_more() {
  constexpr int kPatienceMs = 60'000;
  pollfd fd{out_, POLLIN, 0};
  if (poll(&fd, 1, kPatienceMs) <= 0)
    throw std::runtime_error("nothing more came in a minute after: " + output_);
  std::array<char, 4096> chunk{};
  const ssize_t n = read(out_, chunk.data(), chunk.size());
  if (n <= 0) return false;
  output_.append(chunk.data(), static_cast<std::size_t>(n));
  return true;
}

std::string Process::wait_for(std::string_view text) {
  for (;;) {
    for (auto end = output_.find('\n', looked_at_); end != std::string::npos;
         end = output_.find('\n', looked_at_)) {
      const std::string line = output_.substr(looked_at_, end - looked_at_);
      looked_at_ = end + 1;
      if (line.find(text) != std::string::npos) return line;
    }
    if (!read_more()) throw std::runtime_error("it ended without '" + std::string(text) + "': " + output_);
  }
}

void Process::close_input() {
  if (in_ >= 0) close(in_);
  in_ = -1;
}

void Process::signal(int number) const {
  kill(pid_, number);
}

int Process::wait() {
  while (read_more()) {
  }
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace mapledger::test
