#include "collector/source/run_program.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <utility>

#include "collector/source/wait.hpp"

namespace mapledger {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// With both outputs into `out` and no signal blocked. 0: it cannot be started.
pid_t spawn(std::vector<std::string>& argv, int out, const ProgramPlace& place) {
  std::vector<char*> arguments;
  arguments.reserve(argv.size() + 1);
  for (std::string& argument : argv) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out, STDERR_FILENO);
  if (!place.folder.empty()) posix_spawn_file_actions_addchdir_np(&actions, place.folder.c_str());
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setpgroup(&attributes, 0);
  const int group = place.our_group ? 0 : POSIX_SPAWN_SETPGROUP;
  posix_spawnattr_setflags(&attributes, static_cast<short>(group | POSIX_SPAWN_SETSIGMASK));
  pid_t child = 0;
  const int error = posix_spawnp(&child, arguments[0], &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error == 0 ? child : 0;
}

/// All of its output until `until`, or the end of it.
void take_output(int fd, steady_clock::time_point until, std::string& text) {
  std::array<char, 4096> chunk{};
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
    if (left.count() <= 0 || !wait_readable(fd, -1, left).readable) return;
    const ssize_t n = read(fd, chunk.data(), chunk.size());
    if (n <= 0) return;
    text.append(chunk.data(), static_cast<std::size_t>(n));
  }
}

/// Its status once it has ended, which is made to be so after `until`: it may live on with its output closed.
int await_end(pid_t child, steady_clock::time_point until, bool our_group) {
  int status = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    if (steady_clock::now() >= until) {
      kill(our_group ? child : -child, SIGKILL);
      waitpid(child, &status, 0);
      break;
    }
    wait_readable(-1, -1, milliseconds(2));
  }
  return status;
}

}  // namespace

ProgramAnswer run_program(std::vector<std::string> argv, milliseconds patience, const ProgramPlace& place) {
  ProgramAnswer answer;
  std::array<int, 2> pipe{-1, -1};
  if (pipe2(pipe.data(), O_CLOEXEC) != 0) return answer;
  const auto until = steady_clock::now() + patience;
  const pid_t child = spawn(argv, pipe[1], place);
  close(pipe[1]);
  if (child != 0) {
    take_output(pipe[0], until, answer.text);
    const int status = await_end(child, until, place.our_group);
    answer.ended_well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  } else {
    answer.text = argv.front() + " is not there";
  }
  close(pipe[0]);
  while (!answer.text.empty() && answer.text.back() == '\n') answer.text.pop_back();
  return answer;
}

}  // namespace mapledger
