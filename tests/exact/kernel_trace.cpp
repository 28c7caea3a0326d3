#include "tests/exact/kernel_trace.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>
#include <vector>

#include "common/clock.hpp"
#include "tests/exact/proc_reader.hpp"

namespace mapledger::exact {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTracefs = "/sys/kernel/tracing";
/// Of each processor, in KiB: some 40 bytes a call.
constexpr const char* kBufferKib = "65536";

std::string filter() {
  std::string text;
  for (const int number : CallLog::numbers())
    text += (text.empty() ? "id == " : " || id == ") + std::to_string(number);
  return text;
}

}  // namespace

KernelTrace::KernelTrace()
    : folder_(fs::path(kTracefs) / "instances" / ("mapledger_exact_" + std::to_string(getpid()))) {
  if (!fs::exists(fs::path(kTracefs) / "events") && mount("tracefs", kTracefs, "tracefs", 0, nullptr) != 0)
    throw std::runtime_error("tracefs cannot be mounted at " + std::string(kTracefs));
  std::error_code error;
  if (!fs::create_directory(folder_, error)) throw std::runtime_error(folder_.string() + " cannot be made");
  write("trace_clock", "mono");  // the same on all processors
  write("buffer_size_kb", kBufferKib);
  write("events/raw_syscalls/sys_exit/filter", filter());
  pipe_ = open((folder_ / "trace_pipe").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (pipe_ < 0) throw std::runtime_error((folder_ / "trace_pipe").string() + " cannot be read");
  armed_us_ = utc_now_us();
  write("events/raw_syscalls/sys_exit/enable",
        "1");  // first: of a thread that is seen to begin, every call is seen
  write("events/task/task_newtask/enable", "1");
  log_ = std::make_unique<CallLog>(all_threads());
}

KernelTrace::~KernelTrace() {
  if (pipe_ >= 0) close(pipe_);
  std::ofstream(folder_ / "events/enable") << '0' << std::flush;
  rmdir(folder_.c_str());  // the kernel takes away what is in it
}

void KernelTrace::write(const std::string& file, const std::string& text) const {
  std::ofstream out(folder_ / file);
  out << text << std::flush;
  if (!out) throw std::runtime_error((folder_ / file).string() + " does not take " + text);
}

void KernelTrace::drain() {
  std::vector<char> chunk(1U << 16U);
  for (ssize_t n = 0; (n = read(pipe_, chunk.data(), chunk.size())) > 0;) {
    rest_.append(chunk.data(), static_cast<std::size_t>(n));
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = rest_.find('\n', begin)) != std::string::npos; begin = end + 1) {
      const std::string line = rest_.substr(begin, end - begin);
      if (!log_->take(line))
        throw std::runtime_error("the kernel's trace has a line of no known form: " + line);
    }
    rest_.erase(0, begin);
  }
}

const CallLog& KernelTrace::finish() {
  write("events/enable", "0");
  drain();
  refuse_losses();
  return *log_;
}

void KernelTrace::refuse_losses() const {
  for (const auto& processor : fs::directory_iterator(folder_ / "per_cpu")) {
    std::ifstream stats(processor.path() / "stats");
    for (std::string line; std::getline(stats, line);) {
      const auto colon = line.find(": ");
      const std::string what = line.substr(0, colon);
      if (what != "overrun" && what != "commit overrun" && what != "dropped events") continue;
      if (line.substr(colon + 2) != "0")
        throw std::runtime_error("the kernel's own trace is not whole: " + line);
    }
  }
}

}  // namespace mapledger::exact
