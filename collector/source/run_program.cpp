#include "collector/source/run_program.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "collector/source/wait.hpp"

namespace mapledger {

ProgramAnswer run_program(std::vector<std::string> argv, std::chrono::milliseconds patience) {
  ProgramAnswer answer;
  std::array<int, 2> pipe{-1, -1};
  if (pipe2(pipe.data(), O_CLOEXEC) != 0) return answer;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, pipe[1], STDERR_FILENO);
  std::vector<char*> arguments;
  arguments.reserve(argv.size() + 1);
  for (std::string& argument : argv) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int error = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(pipe[1]);
  if (error == 0) {
    const auto until = std::chrono::steady_clock::now() + patience;
    std::array<char, 4096> chunk{};
    for (;;) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
      if (left.count() <= 0 || !wait_readable(pipe[0], -1, left).readable) {
        kill(child, SIGKILL);
        break;
      }
      const ssize_t n = read(pipe[0], chunk.data(), chunk.size());
      if (n <= 0) break;
      answer.text.append(chunk.data(), static_cast<std::size_t>(n));
    }
    int status = 0;
    waitpid(child, &status, 0);
    answer.ended_well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  } else {
    answer.text = argv.front() + " is not there";
  }
  close(pipe[0]);
  while (!answer.text.empty() && answer.text.back() == '\n') answer.text.pop_back();
  return answer;
}

}  // namespace mapledger
