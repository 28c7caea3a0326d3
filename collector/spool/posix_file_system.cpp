#include "collector/spool/posix_file_system.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "common/descriptor.hpp"

namespace mapledger::spool {
namespace {

/// Calls it again when a signal came between.
template <class Call>
auto restarted(Call call) {
  for (;;) {
    const auto result = call();
    if (result >= 0 || errno != EINTR) return result;
  }
}

Descriptor open_descriptor(const std::string& path, int flags) {
  constexpr mode_t kOwnerOnly = 0600;
  return Descriptor(
      restarted([&] { return ::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, kOwnerOnly); }));
}

class PosixFile : public File {
 public:
  PosixFile(Descriptor descriptor, std::string path)
      : descriptor_(std::move(descriptor)), path_(std::move(path)) {}

  FileResult<std::size_t> read_at(std::uint64_t offset, std::span<char> to) override {
    std::size_t done = 0;
    while (done < to.size()) {
      const ssize_t got = restarted(
          [&] { return pread(fd(), to.data() + done, to.size() - done, static_cast<off_t>(offset + done)); });
      if (got < 0) return file_error(errno, "cannot read", path_);
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    return done;
  }

  FileResult<std::uint64_t> size() override {
    struct stat status {};
    if (fstat(fd(), &status) != 0) return file_error(errno, "cannot look at", path_);
    return static_cast<std::uint64_t>(status.st_size);
  }

  FileResult<void> write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t put = restarted([&] { return ::write(fd(), bytes.data(), bytes.size()); });
      if (put < 0) return file_error(errno, "cannot write", path_);
      bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return {};
  }

  FileResult<void> truncate(std::uint64_t size) override {
    if (restarted([&] { return ftruncate(fd(), static_cast<off_t>(size)); }) != 0) {
      return file_error(errno, "cannot shorten", path_);
    }
    return {};
  }

  FileResult<void> sync() override {
    if (restarted([&] { return fdatasync(fd()); }) != 0) return file_error(errno, "cannot sync", path_);
    return {};
  }

 private:
  [[nodiscard]] int fd() const { return descriptor_.get(); }

  Descriptor descriptor_;
  std::string path_;
};

class FlockedDirectory : public DirectoryLock {
 public:
  explicit FlockedDirectory(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}

 private:
  Descriptor descriptor_;  // flock() ends with the last descriptor of the open file
};

FileResult<std::unique_ptr<File>> opened(const std::string& path, int flags, const char* what) {
  Descriptor descriptor = open_descriptor(path, flags);
  if (descriptor.get() < 0) return file_error(errno, what, path);
  return std::unique_ptr<File>(std::make_unique<PosixFile>(std::move(descriptor), path));
}

}  // namespace

FileResult<std::unique_ptr<File>> PosixFileSystem::create(const std::string& path) {
  return opened(path, O_RDWR | O_APPEND | O_CREAT | O_EXCL, "cannot create");
}

FileResult<std::unique_ptr<File>> PosixFileSystem::open(const std::string& path) {
  return opened(path, O_RDONLY, "cannot open");
}

FileResult<std::vector<FileSystem::Entry>> PosixFileSystem::list(const std::string& directory) {
  const std::unique_ptr<DIR, int (*)(DIR*)> open(opendir(directory.c_str()), closedir);
  if (!open) return file_error(errno, "cannot list", directory);
  std::vector<Entry> entries;
  for (;;) {
    errno = 0;
    const dirent* found = readdir(open.get());
    if (found == nullptr) break;
    struct stat status {};
    if (fstatat(dirfd(open.get()), found->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
      if (errno == ENOENT) continue;  // removed since
      return file_error(errno, "cannot look at", directory + "/" + found->d_name);
    }
    if (S_ISREG(status.st_mode)) {
      entries.push_back({found->d_name, static_cast<std::uint64_t>(status.st_size)});
    }
  }
  if (errno != 0) return file_error(errno, "cannot list", directory);
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
  return entries;
}

FileResult<void> PosixFileSystem::remove(const std::string& path) {
  if (unlink(path.c_str()) != 0) return file_error(errno, "cannot remove", path);
  return {};
}

FileResult<void> PosixFileSystem::rename(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return file_error(errno, "cannot rename to", to);
  return {};
}

FileResult<void> PosixFileSystem::make_directories(const std::string& path) {
  constexpr mode_t kOwnerOnly = 0700;
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string part = path.substr(0, end);
    if (mkdir(part.c_str(), kOwnerOnly) != 0 && errno != EEXIST) {
      return file_error(errno, "cannot make the directory", part);
    }
    if (end == std::string::npos) break;
  }
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return file_error(errno, "cannot look at", path);
  if (!S_ISDIR(status.st_mode)) return file_error(ENOTDIR, "cannot make the directory", path);
  return {};
}

FileResult<void> PosixFileSystem::sync_directory(const std::string& directory) {
  const Descriptor open = open_descriptor(directory, O_RDONLY | O_DIRECTORY);
  if (open.get() < 0) return file_error(errno, "cannot open", directory);
  if (restarted([&] { return fsync(open.get()); }) != 0) return file_error(errno, "cannot sync", directory);
  return {};
}

FileResult<std::unique_ptr<DirectoryLock>> PosixFileSystem::lock(const std::string& directory) {
  const std::string path = directory + "/lock";
  Descriptor descriptor = open_descriptor(path, O_RDWR | O_CREAT);
  if (descriptor.get() < 0) return file_error(errno, "cannot open", path);
  if (restarted([&] { return flock(descriptor.get(), LOCK_EX | LOCK_NB); }) != 0) {
    return file_error(errno, "cannot lock", path);
  }
  return std::unique_ptr<DirectoryLock>(std::make_unique<FlockedDirectory>(std::move(descriptor)));
}

}  // namespace mapledger::spool
