#include "collector/spool/file_system.hpp"

#include <cerrno>
#include <system_error>

namespace mapledger::spool {
namespace {

FileProblem problem_of(int number) {
  switch (number) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return FileProblem::kNoSpace;
    case EIO:
      return FileProblem::kIo;
    case ENOENT:
      return FileProblem::kNotFound;
    case EEXIST:
      return FileProblem::kExists;
    case EWOULDBLOCK:
      return FileProblem::kLocked;
    default:
      return FileProblem::kOther;
  }
}

}  // namespace

FileError file_error(int number, const char* what, const std::string& path) {
  FileError error;
  error.message = std::string(what) + " " + path + ": " + std::generic_category().message(number);
  error.problem = problem_of(number);
  error.number = number;
  return error;
}

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

FileResult<std::string> read_small_file(FileSystem& files, const std::string& path, std::size_t max_bytes) {
  auto file = files.open(path);
  if (!file) return file.error();
  auto size = (*file)->size();
  if (!size) return size.error();
  if (*size > max_bytes) {
    return FileError{{path + " is longer than the " + std::to_string(max_bytes) + " bytes it may have"}};
  }
  std::string contents(*size, '\0');
  auto got = (*file)->read_at(0, contents);
  if (!got) return got.error();
  contents.resize(*got);
  return contents;
}

FileResult<void> write_durably(FileSystem& files, const std::string& path, std::string_view contents) {
  const std::string fresh = path + ".new";
  if (auto removed = files.remove(fresh); !removed && removed.error().problem != FileProblem::kNotFound) {
    return removed;
  }
  auto file = files.create(fresh);
  if (!file) return file.error();
  auto done = (*file)->write(contents);
  if (done) done = (*file)->sync();
  if (done) done = files.rename(fresh, path);
  if (!done) {
    static_cast<void>(files.remove(fresh));  // the next call does it otherwise
    return done;
  }
  return files.sync_directory(directory_of(path));
}

}  // namespace mapledger::spool
