#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "collector/spool/file_system.hpp"

namespace mapledger::test {

/// A disk in memory that fails as it is told and can lose its power. Any thread.
class FaultyFileSystem : public spool::FileSystem {
 public:
  enum class Operation { kCreate, kOpen, kRead, kWrite, kTruncate, kSync, kSyncDirectory, kRemove, kRename };

  /// From now on the operation fails with this errno, `times` times or until heal().
  void fail(Operation operation, int number, std::size_t times = SIZE_MAX);
  /// What all files together may hold; a write beyond takes what fits and fails with ENOSPC.
  void set_room(std::uint64_t bytes);
  /// Calls `what` before each such operation, in its thread: what another does meanwhile.
  void before(Operation operation, std::function<void()> what);
  /// No more faults and calls, room for everything.
  void heal();

  /// What was not synced is gone, but for the first `kept` bytes of each file's unsynced end, behind which
  /// `zeros` bytes may follow (a file system may write the length before the data). Locks are free. Files
  /// that were open before must not be used again.
  void lose_power(std::size_t kept = 0, std::size_t zeros = 0);

  /// Content of a file, to be looked at or damaged. Throws if there is none.
  std::string& content(const std::string& path);
  /// Makes a file as it stands, synced.
  void put(const std::string& path, std::string content);
  [[nodiscard]] bool exists(const std::string& path) const;
  /// How often an operation was asked for.
  [[nodiscard]] std::size_t count(Operation operation) const;

  spool::FileResult<std::unique_ptr<spool::File>> create(const std::string& path) override;
  spool::FileResult<std::unique_ptr<spool::File>> open(const std::string& path) override;
  spool::FileResult<std::vector<Entry>> list(const std::string& directory) override;
  spool::FileResult<void> remove(const std::string& path) override;
  spool::FileResult<void> rename(const std::string& from, const std::string& to) override;
  spool::FileResult<void> make_directories(const std::string& path) override;
  spool::FileResult<void> sync_directory(const std::string& directory) override;
  spool::FileResult<std::unique_ptr<spool::DirectoryLock>> lock(const std::string& directory) override;

 private:
  friend class FaultyFile;
  friend class FaultyLock;

  struct Node {
    std::string content;
    std::string synced;
  };
  struct Fault {
    int number = 0;
    std::size_t times = 0;
  };
  using Names = std::map<std::string, std::shared_ptr<Node>>;

  /// Runs what before() was given. The mutex is not held.
  void call_before(Operation operation);
  /// The error that this operation is to give now, if any. The mutex is held.
  std::optional<spool::FileError> fault(Operation operation, const std::string& path);
  [[nodiscard]] std::uint64_t used() const;

  mutable std::mutex mutex_;
  Names names_;
  Names synced_names_;
  std::set<std::string> locked_;
  std::map<Operation, Fault> faults_;
  std::map<Operation, std::function<void()>> calls_;
  std::map<Operation, std::size_t> counts_;
  std::uint64_t room_ = UINT64_MAX;
};

}  // namespace mapledger::test
