#include "tests/chaos/part.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include "common/clock.hpp"

namespace mapledger::chaos {

Part::Part(std::string name, std::vector<std::string> argv, Environment environment,
           const std::filesystem::path& log)
    : name_(std::move(name)), argv_(std::move(argv)), environment_(std::move(environment)), log_(log) {}

Part::~Part() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  if (out_ >= 0) close(out_);
}

void Part::start() {
  if (out_ >= 0) close(out_);
  std::array<int, 2> out{-1, -1};
  if (pipe2(out.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2 failed");
  std::vector<char*> argv;
  for (std::string& argument : argv_) argv.push_back(argument.data());
  argv.push_back(nullptr);
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("fork failed");
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(126);
    dup2(out[1], STDOUT_FILENO);
    dup2(out[1], STDERR_FILENO);
    for (const auto& [name, value] : environment_) setenv(name.c_str(), value.c_str(), 1);
    execvp(argv[0], argv.data());
    _exit(127);
  }
  close(out[1]);
  out_ = out[0];
  fcntl(out_, F_SETFL, O_NONBLOCK);
  line_.clear();
  note("started as " + std::to_string(pid_));
}

void Part::signal(int number) {
  if (pid_ > 0) kill(pid_, number);
}

bool Part::take_output(std::string_view text) {
  bool found = false;
  std::array<char, 4096> chunk{};
  ssize_t n = 0;
  while (out_ >= 0 && (n = read(out_, chunk.data(), chunk.size())) > 0) {
    for (const char c : std::string_view(chunk.data(), static_cast<std::size_t>(n))) {
      if (c != '\n') {
        line_ += c;
        continue;
      }
      found = found || line_.find(text) != std::string::npos;
      note(line_);
      line_.clear();
    }
  }
  if (n == 0 && out_ >= 0) {  // its end: a poll of it would not wait any more
    close(out_);
    out_ = -1;
  }
  return found;
}

bool Part::reap() {
  int status = 0;
  if (pid_ <= 0 || waitpid(pid_, &status, WNOHANG) != pid_) return false;
  pid_ = 0;
  code_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  note("ended with code " + std::to_string(code_));
  return true;
}

void Part::note(std::string_view what) {
  log_ << rfc3339(utc_now_us()) << ' ' << what << std::endl;
}

}  // namespace mapledger::chaos
