#include "collector/source/run_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

namespace mapledger {
namespace {

constexpr const char* kName = "mapledger-collector.lock";

std::string owner_of(int fd) {
  std::array<char, 32> text{};
  const ssize_t n = pread(fd, text.data(), text.size(), 0);
  std::string pid(text.data(), n > 0 ? static_cast<std::size_t>(n) : 0);
  pid.resize(std::min(pid.size(), pid.find_first_not_of("0123456789")));
  return pid.empty() ? "unknown" : pid;
}

}  // namespace

Result<RunLock> RunLock::take(const std::filesystem::path& file) {
  Descriptor fd(open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (!fd && errno == EACCES) fd = Descriptor(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd) {
    return Error{fmt::format("RUN_LOCK: cannot open {}: {}. Set RUN_LOCK to a file that may be written",
                             file.string(), std::strerror(errno))};
  }
  if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    return Error{
        fmt::format("another collector traces this machine: process {} ({} is locked). End it first: kill "
                    "{}. A second one would "
                    "store every request twice; a recording can be replayed beside it",
                    owner_of(fd.get()), file.string(), owner_of(fd.get()))};
  }
  const std::string pid = std::to_string(getpid()) + "\n";
  if (ftruncate(fd.get(), 0) != 0 || pwrite(fd.get(), pid.data(), pid.size(), 0) < 0) {
    return Error{fmt::format("RUN_LOCK: cannot write {}: {}", file.string(), std::strerror(errno))};
  }
  return RunLock(std::move(fd));
}

std::string run_lock_owner(const std::filesystem::path& file) {
  const Descriptor fd(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd || flock(fd.get(), LOCK_SH | LOCK_NB) == 0 || errno != EWOULDBLOCK) return {};
  return owner_of(fd.get());
}

std::filesystem::path default_run_lock() {
  std::filesystem::path system = std::filesystem::path("/run") / kName;
  if (access("/run", W_OK) == 0 || !run_lock_owner(system).empty()) return system;
  const char* of_user = std::getenv("XDG_RUNTIME_DIR");
  return std::filesystem::path(of_user != nullptr && *of_user == '/' ? of_user : "/tmp") / kName;
}

}  // namespace mapledger
