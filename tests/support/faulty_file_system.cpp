#include "tests/support/faulty_file_system.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace mapledger::test {

using spool::directory_of;
using spool::file_error;
using spool::FileResult;

class FaultyFile : public spool::File {
 public:
  FaultyFile(FaultyFileSystem& disk, std::shared_ptr<FaultyFileSystem::Node> node, std::string path)
      : disk_(disk), node_(std::move(node)), path_(std::move(path)) {}

  FileResult<std::size_t> read_at(std::uint64_t offset, std::span<char> to) override {
    disk_.call_before(FaultyFileSystem::Operation::kRead);
    const std::lock_guard hold(disk_.mutex_);
    if (auto error = disk_.fault(FaultyFileSystem::Operation::kRead, path_)) return *error;
    if (offset >= node_->content.size()) return std::size_t{0};
    const std::size_t bytes = std::min<std::size_t>(to.size(), node_->content.size() - offset);
    std::memcpy(to.data(), node_->content.data() + offset, bytes);
    return bytes;
  }

  FileResult<std::uint64_t> size() override {
    const std::lock_guard hold(disk_.mutex_);
    return std::uint64_t{node_->content.size()};
  }

  FileResult<void> write(std::string_view bytes) override {
    disk_.call_before(FaultyFileSystem::Operation::kWrite);
    const std::lock_guard hold(disk_.mutex_);
    if (auto error = disk_.fault(FaultyFileSystem::Operation::kWrite, path_)) return *error;
    const std::uint64_t used = disk_.used();
    const std::uint64_t free = disk_.room_ > used ? disk_.room_ - used : 0;
    node_->content += bytes.substr(0, free);
    if (bytes.size() > free) return file_error(ENOSPC, "cannot write", path_);
    return {};
  }

  FileResult<void> truncate(std::uint64_t size) override {
    disk_.call_before(FaultyFileSystem::Operation::kTruncate);
    const std::lock_guard hold(disk_.mutex_);
    if (auto error = disk_.fault(FaultyFileSystem::Operation::kTruncate, path_)) return *error;
    node_->content.resize(size);
    return {};
  }

  FileResult<void> sync() override {
    disk_.call_before(FaultyFileSystem::Operation::kSync);
    const std::lock_guard hold(disk_.mutex_);
    if (auto error = disk_.fault(FaultyFileSystem::Operation::kSync, path_)) return *error;
    node_->synced = node_->content;
    return {};
  }

 private:
  FaultyFileSystem& disk_;
  std::shared_ptr<FaultyFileSystem::Node> node_;
  std::string path_;
};

class FaultyLock : public spool::DirectoryLock {
 public:
  FaultyLock(FaultyFileSystem& disk, std::string directory) : disk_(disk), directory_(std::move(directory)) {}
  FaultyLock(const FaultyLock&) = delete;
  FaultyLock& operator=(const FaultyLock&) = delete;
  ~FaultyLock() override {
    const std::lock_guard hold(disk_.mutex_);
    disk_.locked_.erase(directory_);
  }

 private:
  FaultyFileSystem& disk_;
  std::string directory_;
};

void FaultyFileSystem::fail(Operation operation, int number, std::size_t times) {
  const std::lock_guard hold(mutex_);
  faults_[operation] = {number, times};
}

void FaultyFileSystem::set_room(std::uint64_t bytes) {
  const std::lock_guard hold(mutex_);
  room_ = bytes;
}

void FaultyFileSystem::before(Operation operation, std::function<void()> what) {
  const std::lock_guard hold(mutex_);
  calls_[operation] = std::move(what);
}

void FaultyFileSystem::heal() {
  const std::lock_guard hold(mutex_);
  faults_.clear();
  calls_.clear();
  room_ = UINT64_MAX;
}

void FaultyFileSystem::lose_power(std::size_t kept, std::size_t zeros) {
  const std::lock_guard hold(mutex_);
  names_ = synced_names_;
  locked_.clear();
  for (auto& [path, node] : names_) {
    auto after = std::make_shared<Node>();
    after->content = node->synced;
    if (node->content.size() > node->synced.size()) {
      after->content += node->content.substr(node->synced.size(), kept);
      after->content.append(zeros, '\0');
    }
    after->synced = after->content;
    node = after;
  }
  synced_names_ = names_;
}

std::string& FaultyFileSystem::content(const std::string& path) {
  const std::lock_guard hold(mutex_);
  return names_.at(path)->content;
}

void FaultyFileSystem::put(const std::string& path, std::string content) {
  const std::lock_guard hold(mutex_);
  auto node = std::make_shared<Node>();
  node->content = node->synced = std::move(content);
  names_[path] = synced_names_[path] = node;
}

bool FaultyFileSystem::exists(const std::string& path) const {
  const std::lock_guard hold(mutex_);
  return names_.contains(path);
}

std::size_t FaultyFileSystem::count(Operation operation) const {
  const std::lock_guard hold(mutex_);
  const auto found = counts_.find(operation);
  return found == counts_.end() ? 0 : found->second;
}

FileResult<std::unique_ptr<spool::File>> FaultyFileSystem::create(const std::string& path) {
  call_before(Operation::kCreate);
  const std::lock_guard hold(mutex_);
  if (auto error = fault(Operation::kCreate, path)) return *error;
  if (names_.contains(path)) return file_error(EEXIST, "cannot create", path);
  const auto node = names_[path] = std::make_shared<Node>();
  return std::unique_ptr<spool::File>(std::make_unique<FaultyFile>(*this, node, path));
}

FileResult<std::unique_ptr<spool::File>> FaultyFileSystem::open(const std::string& path) {
  call_before(Operation::kOpen);
  const std::lock_guard hold(mutex_);
  if (auto error = fault(Operation::kOpen, path)) return *error;
  const auto found = names_.find(path);
  if (found == names_.end()) return file_error(ENOENT, "cannot open", path);
  return std::unique_ptr<spool::File>(std::make_unique<FaultyFile>(*this, found->second, path));
}

FileResult<std::vector<spool::FileSystem::Entry>> FaultyFileSystem::list(const std::string& directory) {
  const std::lock_guard hold(mutex_);
  std::vector<Entry> entries;
  for (const auto& [path, node] : names_) {
    if (directory_of(path) != directory) continue;
    entries.push_back({path.substr(path.rfind('/') + 1), node->content.size()});
  }
  return entries;
}

FileResult<void> FaultyFileSystem::remove(const std::string& path) {
  call_before(Operation::kRemove);
  const std::lock_guard hold(mutex_);
  if (auto error = fault(Operation::kRemove, path)) return *error;
  if (names_.erase(path) == 0) return file_error(ENOENT, "cannot remove", path);
  return {};
}

FileResult<void> FaultyFileSystem::rename(const std::string& from, const std::string& to) {
  call_before(Operation::kRename);
  const std::lock_guard hold(mutex_);
  if (auto error = fault(Operation::kRename, to)) return *error;
  const auto found = names_.find(from);
  if (found == names_.end()) return file_error(ENOENT, "cannot rename to", to);
  names_[to] = found->second;
  names_.erase(from);
  return {};
}

FileResult<void> FaultyFileSystem::make_directories(const std::string&) {
  return {};
}

FileResult<void> FaultyFileSystem::sync_directory(const std::string& directory) {
  call_before(Operation::kSyncDirectory);
  const std::lock_guard hold(mutex_);
  if (auto error = fault(Operation::kSyncDirectory, directory)) return *error;
  std::erase_if(synced_names_, [&](const auto& entry) { return directory_of(entry.first) == directory; });
  for (const auto& entry : names_) {
    if (directory_of(entry.first) == directory) synced_names_.insert(entry);
  }
  return {};
}

FileResult<std::unique_ptr<spool::DirectoryLock>> FaultyFileSystem::lock(const std::string& directory) {
  const std::lock_guard hold(mutex_);
  if (!locked_.insert(directory).second) return file_error(EWOULDBLOCK, "cannot lock", directory);
  return std::unique_ptr<spool::DirectoryLock>(std::make_unique<FaultyLock>(*this, directory));
}

void FaultyFileSystem::call_before(Operation operation) {
  std::function<void()> call;
  {
    const std::lock_guard hold(mutex_);
    const auto found = calls_.find(operation);
    if (found != calls_.end()) call = found->second;
  }
  if (call) call();
}

std::optional<spool::FileError> FaultyFileSystem::fault(Operation operation, const std::string& path) {
  ++counts_[operation];
  const auto found = faults_.find(operation);
  if (found == faults_.end() || found->second.times == 0) return std::nullopt;
  --found->second.times;
  return file_error(found->second.number, "told to fail:", path);
}

std::uint64_t FaultyFileSystem::used() const {
  std::uint64_t bytes = 0;
  for (const auto& [path, node] : names_) bytes += node->content.size();
  return bytes;
}

}  // namespace mapledger::test
