#include "tests/ebpf/trace_run.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <map>
#include <sstream>
#include <stdexcept>

#include "ebpf/options.hpp"

namespace mapledger::ebpf {
namespace {

constexpr int kPatienceMs = 30'000;
constexpr int kPatienceBeats = 60;

/// How many fields a line of each kind has.
const std::map<std::string, std::size_t>& field_counts() {
  static const std::map<std::string, std::size_t> counts{
      {"mmap2", 18}, {"mmap", 18}, {"munmap", 16}, {"mremap", 18}, {"brk", 15}, {"exec", 13},
      {"fork", 15},  {"exit", 14}, {"live", 14},   {"hello", 11},  {"beat", 5},
  };
  return counts;
}

Line cut(const std::string& text) {
  const auto count = field_counts().find(text.substr(0, text.find(',')));
  if (count == field_counts().end()) throw std::runtime_error("a line of no known kind: " + text);
  Line line;
  std::size_t from = 0;
  while (line.fields.size() + 1 < count->second) {
    const std::size_t comma = text.find(',', from);
    if (comma == std::string::npos) throw std::runtime_error("a line with too few fields: " + text);
    line.fields.push_back(text.substr(from, comma - from));
    from = comma + 1;
  }
  line.fields.push_back(text.substr(from));
  return line;
}

pid_t spawn(const std::vector<std::string>& argv, int output) {
  std::vector<char*> words;
  words.reserve(argv.size() + 1);
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  pid_t pid = -1;
  const int error = posix_spawn(&pid, words[0], &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot start " + argv[0]);
  return pid;
}

}  // namespace

std::string Line::own_fields() const {
  std::string text;
  for (std::size_t i = 12; i + 1 < fields.size(); ++i) text += (i > 12 ? "," : "") + fields[i];
  return text;
}

namespace {

template <class Numbers>
void add_setting(std::vector<std::string>& argv, std::string setting, const Numbers& numbers) {
  if (numbers.empty()) return;
  for (const auto number : numbers) setting += std::to_string(number) + '.';
  setting.pop_back();
  argv.push_back(setting);
}

/// The command of another tracer, by the settings of stap/memory_request.stp that mean what the options do.
std::vector<std::string> stap_argv(const std::string& command, std::vector<std::string> options) {
  std::vector<std::string> argv;
  std::istringstream words(command);
  for (std::string word; words >> word;) argv.push_back(word);
  options.insert(options.begin(), TRACER_PROGRAM);
  std::vector<char*> pointers;
  for (std::string& option : options) pointers.push_back(option.data());
  Options parsed;
  if (parse_options(static_cast<int>(pointers.size()), pointers.data(), parsed) >= 0) {
    throw std::logic_error("no such option");
  }
  parsed.probes.leave_out.pop_back();  // ourselves: stap leaves itself out
  add_setting(argv, "leave_out=", parsed.probes.leave_out);
  add_setting(argv, "only_pids=", parsed.probes.filter.pids);
  add_setting(argv, "only_uids=", parsed.probes.filter.users);
  add_setting(argv, "only_cgroups=", parsed.probes.filter.cgroups);
  return argv;
}

}  // namespace

std::vector<std::string> tracer_argv(const std::vector<std::string>& options) {
  if (const char* const other = std::getenv("MAPLEDGER_TEST_TRACER")) return stap_argv(other, options);
  std::vector<std::string> argv{TRACER_PROGRAM};
  const char* const first = std::getenv("MAPLEDGER_TRACE_ARGS");
  std::istringstream words(first == nullptr ? "" : first);
  for (std::string word; words >> word;) argv.push_back(word);
  argv.insert(argv.end(), options.begin(), options.end());
  return argv;
}

std::string output_of(const std::vector<std::string>& argv) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const pid_t pid = spawn(argv, ends[1]);
  close(ends[1]);
  std::string text;
  char part[4096];
  for (ssize_t length = 0; (length = read(ends[0], part, sizeof part)) > 0;)
    text.append(part, static_cast<std::size_t>(length));
  close(ends[0]);
  wait_for(pid);
  return text;
}

pid_t start_program(const std::vector<std::string>& argv) {
  return spawn(argv, STDERR_FILENO);
}

int wait_for(pid_t pid) {
  int status = 0;
  if (waitpid(pid, &status, 0) != pid) throw std::runtime_error("not our child");
  return status;
}

TraceRun::TraceRun(const std::vector<std::string>& options) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  pid_ = spawn(tracer_argv(options), ends[1]);
  output_ = ends[0];
  close(ends[1]);
  read_until([](const Line& line) { return line.kind() == "hello"; });
}

TraceRun::~TraceRun() {
  if (pid_ > 0) kill(pid_, SIGTERM);  // and not more: stap would leave its module in the kernel
  if (output_ >= 0) close(output_);
  if (pid_ > 0) wait_for(pid_);
}

std::vector<Line> TraceRun::trace(const std::string& workload, const std::vector<std::string>& arguments) {
  std::vector<std::string> argv{WORKLOAD_DIR + workload};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  const pid_t pid = start_program(argv);
  wait_for(pid);
  read_exit_of(pid);
  return lines_of(pid);
}

Line TraceRun::read_until(const std::function<bool(const Line&)>& fits) {
  int beats = 0;
  for (std::size_t next = 0;; ++next) {
    while (next == lines_.size()) {
      if (!read_more()) throw std::runtime_error("the tracer ended before the line came");
    }
    if (fits(lines_[next])) return lines_[next];
    if (lines_[next].kind() == "beat" && ++beats > kPatienceBeats)
      throw std::runtime_error("the line did not come");
  }
}

Line TraceRun::read_exit_of(pid_t pid) {
  return read_until(
      [pid](const Line& line) { return line.kind() == "exit" && line.pid() == std::uint64_t(pid); });
}

std::vector<Line> TraceRun::lines_of(pid_t pid) const {
  std::vector<Line> some;
  for (const Line& line : lines_) {
    if (line.is_event() && line.pid() == std::uint64_t(pid)) some.push_back(line);
  }
  return some;
}

int TraceRun::stop() {
  kill(pid_, SIGTERM);
  while (read_more()) {
  }
  const int status = wait_for(pid_);
  pid_ = -1;
  return status;
}

int TraceRun::abandon() {
  close(output_);
  output_ = -1;
  const int status = wait_for(pid_);
  pid_ = -1;
  return status;
}

bool TraceRun::read_more() {
  pollfd readable{output_, POLLIN, 0};
  if (poll(&readable, 1, kPatienceMs) <= 0) throw std::runtime_error("no line from the tracer for 30 s");
  char text[65536];
  const ssize_t length = read(output_, text, sizeof text);
  if (length <= 0) return false;
  unfinished_.append(text, static_cast<std::size_t>(length));
  std::size_t from = 0;
  for (std::size_t end = 0; (end = unfinished_.find('\n', from)) != std::string::npos; from = end + 1) {
    if (end > from) lines_.push_back(cut(unfinished_.substr(from, end - from)));
  }
  unfinished_.erase(0, from);
  return true;
}

}  // namespace mapledger::ebpf
