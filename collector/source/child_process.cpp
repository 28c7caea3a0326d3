#include "collector/source/child_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <spdlog/spdlog.h>

namespace mapledger {
namespace {

constexpr int kPipeBytes = 1 << 20;          // room for a burst while a batch is handed over
constexpr std::size_t kMessageBytes = 4096;  // longer ones are cut: the log is no place for a flood

/// In the child, between fork and exec: async-signal-safe calls only.
[[noreturn]] void become(char* const* argv, int out, int errors, pid_t parent) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(126);
  const int null = open("/dev/null", O_RDONLY);
  dup2(null, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(errors, STDERR_FILENO);
  execvp(argv[0], argv);
  constexpr std::string_view kProblem = "cannot be started: no such program, or not executable\n";
  const auto ignored = write(STDERR_FILENO, kProblem.data(), kProblem.size());
  static_cast<void>(ignored);
  _exit(127);
}

void close_fd(int& fd) {
  if (fd >= 0) close(fd);
  fd = -1;
}

}  // namespace

ChildProcess::~ChildProcess() {
  end_group();
}

Result<void> ChildProcess::start() {
  end_group();
  std::array<int, 2> out{-1, -1};
  std::array<int, 2> errors{-1, -1};
  if (pipe2(out.data(), O_CLOEXEC) != 0 || pipe2(errors.data(), O_CLOEXEC) != 0) {
    return Error{fmt::format("cannot start {}: pipe: {}", name_, std::strerror(errno))};
  }
  fcntl(out[0], F_SETPIPE_SZ, kPipeBytes);  // an ordinary user's limit may be lower: then it stays as it is
  fcntl(errors[0], F_SETFL, O_NONBLOCK);
  std::vector<char*> argv;
  for (std::string& argument : argv_) argv.push_back(argument.data());
  argv.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) become(argv.data(), out[1], errors[1], parent);
  close(out[1]);
  close(errors[1]);
  out_ = out[0];
  errors_ = errors[0];
  if (child < 0) return Error{fmt::format("cannot start {}: fork: {}", name_, std::strerror(errno))};
  setpgid(child, child);  // here as well: whichever comes first
  pid_ = child;
  last_message_.clear();
  return {};
}

Result<ReadResult> ChildProcess::read(std::span<char> buffer, std::chrono::milliseconds timeout) {
  pollfd fds[] = {{out_, POLLIN, 0}, {wake_fd_, POLLIN, 0}, {errors_, POLLIN, 0}};
  if (poll(fds, 3, static_cast<int>(timeout.count())) <= 0) return ReadResult{ReadResult::Kind::kTimeout, 0};
  if (fds[2].revents != 0) take_messages();
  if (fds[1].revents != 0) return ReadResult{ReadResult::Kind::kWoken, 0};
  if (fds[0].revents == 0) return ReadResult{ReadResult::Kind::kTimeout, 0};
  const ssize_t n = ::read(out_, buffer.data(), buffer.size());
  if (n > 0) return ReadResult{ReadResult::Kind::kData, static_cast<std::size_t>(n)};
  if (n < 0 && errno == EINTR) return ReadResult{ReadResult::Kind::kTimeout, 0};
  if (n < 0) return Error{fmt::format("reading from {}: {}", name_, std::strerror(errno))};
  return ReadResult{ReadResult::Kind::kEnd, 0};
}

void ChildProcess::request_stop() {
  if (pid_ > 0) kill(-pid_, SIGTERM);
  wake_fd_ = -1;
}

void ChildProcess::kill_group() const {
  if (pid_ > 0) kill(-pid_, SIGKILL);
}

void ChildProcess::take_messages() {
  std::array<char, 4096> chunk{};
  ssize_t n = 0;
  while ((n = ::read(errors_, chunk.data(), chunk.size())) > 0) {
    for (const char c : std::string_view(chunk.data(), static_cast<std::size_t>(n))) {
      if (c != '\n' && message_.size() < kMessageBytes) message_ += c;
      if (c != '\n' && message_.size() < kMessageBytes) continue;
      say(message_);
      message_.clear();
    }
  }
  if (n == 0) close_fd(errors_);
}

void ChildProcess::say(std::string_view message) {
  if (message.empty()) return;
  if (hear_) return hear_(message);
  spdlog::warn("{}: {}", name_, message);
  last_message_ = message;
}

std::string ChildProcess::how_it_ended() {
  int status = 0;
  for (int tries = 0; pid_ > 0 && waitpid(pid_, &status, WNOHANG) == 0; ++tries) {
    // It closed its output but lives on: give it a moment, then make it end.
    if (tries == 100) kill(-pid_, SIGKILL);
    poll(nullptr, 0, 10);
  }
  pid_ = 0;
  if (errors_ >= 0) take_messages();
  say(message_);
  message_.clear();
  const std::string how = WIFSIGNALED(status)
                              ? fmt::format("{} was ended by signal {}", name_, WTERMSIG(status))
                              : fmt::format("{} ended with code {}", name_, WEXITSTATUS(status));
  return last_message_.empty() ? how : how + ": " + last_message_;
}

void ChildProcess::end_group() {
  close_fd(out_);
  if (pid_ > 0) {
    kill(-pid_, SIGTERM);
    static_cast<void>(how_it_ended());
  }
  close_fd(errors_);
}

}  // namespace mapledger
