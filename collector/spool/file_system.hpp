#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.hpp"

namespace mapledger::spool {

/// What a caller may want to tell apart.
enum class FileProblem {
  kNoSpace,   ///< ENOSPC, EDQUOT, EFBIG: room may come
  kIo,        ///< EIO: the disk failed; what was not synced may be lost
  kNotFound,  ///< ENOENT
  kExists,    ///< EEXIST
  kLocked,    ///< another process holds the lock
  kOther,
};

/// An Error that keeps what it came from; becomes a plain Error where a Result asks for one.
struct FileError : Error {
  FileProblem problem = FileProblem::kOther;
  int number = 0;  ///< errno
};

/// The one place that maps errno. `what` says what was tried: "cannot write".
FileError file_error(int number, const char* what, const std::string& path);

template <class T>
using FileResult = boost::system::result<T, FileError>;

[[noreturn]] inline void throw_exception_from_error(const FileError& error, const boost::source_location&) {
  throw std::runtime_error(error.message);
}

/// An open file, closed by the destructor. Used by one thread; one file may be open twice, for writing by one
/// thread and for reading by another: what write() returned for is seen by read_at().
class File {
 public:
  File() = default;
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  virtual ~File() = default;

  /// Fewer bytes than `to` takes only at the end of the file.
  virtual FileResult<std::size_t> read_at(std::uint64_t offset, std::span<char> to) = 0;
  virtual FileResult<std::uint64_t> size() = 0;
  /// Appends all of it. After an error a part of it may stand in the file.
  virtual FileResult<void> write(std::string_view bytes) = 0;
  virtual FileResult<void> truncate(std::uint64_t size) = 0;
  /// Content and length are on the disk (fdatasync). After an error nobody knows: a second call may say all
  /// is well although the kernel has dropped what it could not write, so do not ask again.
  virtual FileResult<void> sync() = 0;
};

/// The exclusive lock of a directory, given back by the destructor or with the end of the process.
class DirectoryLock {
 public:
  DirectoryLock() = default;
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;
  virtual ~DirectoryLock() = default;
};

/// The spool's one way to the disk, so that a test can put another in its place. Holds no state: any thread.
/// Errors name the path and what was tried.
class FileSystem {
 public:
  struct Entry {
    std::string name;
    std::uint64_t bytes = 0;
  };

  FileSystem() = default;
  FileSystem(const FileSystem&) = delete;
  FileSystem& operator=(const FileSystem&) = delete;
  virtual ~FileSystem() = default;

  /// A new file of mode 0600, open for appending; kExists if there is one.
  virtual FileResult<std::unique_ptr<File>> create(const std::string& path) = 0;
  /// Open for reading.
  virtual FileResult<std::unique_ptr<File>> open(const std::string& path) = 0;
  /// The regular files of a directory, by name.
  virtual FileResult<std::vector<Entry>> list(const std::string& directory) = 0;
  virtual FileResult<void> remove(const std::string& path) = 0;
  /// Replaces `to` at once.
  virtual FileResult<void> rename(const std::string& from, const std::string& to) = 0;
  /// With all above it, of mode 0700; well if it is there.
  virtual FileResult<void> make_directories(const std::string& path) = 0;
  /// The names in it are on the disk: of files created, renamed and removed.
  virtual FileResult<void> sync_directory(const std::string& directory) = 0;
  /// flock() of `directory`/lock; kLocked at once if another has it.
  virtual FileResult<std::unique_ptr<DirectoryLock>> lock(const std::string& directory) = 0;
};

/// All of a file of at most `max_bytes`.
FileResult<std::string> read_small_file(FileSystem& files, const std::string& path,
                                        std::size_t max_bytes = 1U << 20U);
/// Replaces a file so that after a crash either the old or the new stands there, and the new once this has
/// returned: `path`.new is written, synced, renamed, and the directory synced.
FileResult<void> write_durably(FileSystem& files, const std::string& path, std::string_view contents);
/// The directory that a path lies in.
std::string directory_of(const std::string& path);

}  // namespace mapledger::spool
