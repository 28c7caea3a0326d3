#include "tests/exact/program.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <set>
#include <stdexcept>
#include <utility>

#include "tests/exact/proc_reader.hpp"

namespace mapledger::exact {
namespace {

constexpr useconds_t kLookEveryUs = 1'000;
constexpr useconds_t kBeforeNextStartUs = 20'000;

pid_t start(char* const* argv, int output) {
  const pid_t keeper = getpid();
  const pid_t pid = fork();
  if (pid != 0) return pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != keeper) _exit(126);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  execvp(argv[0], argv);
  _exit(127);
}

/// What the keeper does until it is killed.
[[noreturn]] void keep(char* const* argv, int output) {
  for (pid_t main = start(argv, output);;) {
    const pid_t ended = waitpid(-1, nullptr, 0);
    if (ended != main && ended > 0) continue;
    usleep(kBeforeNextStartUs);
    main = start(argv, output);
  }
}

}  // namespace

Program::Program(std::string name, std::vector<std::string> argv, const std::filesystem::path& log)
    : name_(std::move(name)) {
  std::vector<char*> pointers;
  for (std::string& argument : argv) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const pid_t parent = getpid();
  keeper_ = output < 0 ? -1 : fork();
  if (keeper_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent || prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) _exit(126);
    keep(pointers.data(), output);
  }
  if (output >= 0) close(output);
  if (keeper_ < 0) throw std::runtime_error(name_ + " cannot be started");
}

Program::~Program() {
  end();
}

std::vector<pid_t> Program::processes() const {
  return descendants_of(keeper_);
}

std::vector<pid_t> Program::stop() const {
  std::set<pid_t> stopped;
  for (bool found = true; found;) {
    found = false;
    for (const pid_t pid : processes()) {
      if (!stopped.insert(pid).second) continue;
      ::kill(pid, SIGSTOP);
      found = true;
    }
  }
  return {stopped.begin(), stopped.end()};
}

void Program::go_on() const {
  for (const pid_t pid : processes()) ::kill(pid, SIGCONT);
}

void Program::end() {
  if (keeper_ <= 0) return;
  ::kill(keeper_, SIGSTOP);  // it starts nothing more, and stays the parent of what is left
  for (bool alive = true; alive; usleep(kLookEveryUs)) {
    alive = false;
    for (const pid_t pid : processes()) {
      if (!memory_of(pid)) continue;  // a zombie, or about to be one
      alive = true;
      ::kill(pid, SIGKILL);
    }
  }
  ::kill(keeper_, SIGKILL);
  waitpid(keeper_, nullptr, 0);
  keeper_ = 0;
}

}  // namespace mapledger::exact
