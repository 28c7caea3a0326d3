#pragma once

#include "collector/spool/file_system.hpp"

namespace mapledger::spool {

/// The real disk.
class PosixFileSystem : public FileSystem {
 public:
  FileResult<std::unique_ptr<File>> create(const std::string& path) override;
  FileResult<std::unique_ptr<File>> open(const std::string& path) override;
  FileResult<std::vector<Entry>> list(const std::string& directory) override;
  FileResult<void> remove(const std::string& path) override;
  FileResult<void> rename(const std::string& from, const std::string& to) override;
  FileResult<void> make_directories(const std::string& path) override;
  FileResult<void> sync_directory(const std::string& directory) override;
  FileResult<std::unique_ptr<DirectoryLock>> lock(const std::string& directory) override;
};

}  // namespace mapledger::spool
