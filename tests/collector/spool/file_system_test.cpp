// The real disk behind its seam.
#include "collector/spool/file_system.hpp"

#include <sys/resource.h>
#include <sys/stat.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "collector/spool/posix_file_system.hpp"
#include "tests/support/faulty_file_system.hpp"

namespace mapledger::spool {
namespace {

class PosixFileSystemTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "mapledger-files.XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::string path(const std::string& name) const { return folder_ + "/" + name; }

  PosixFileSystem files_;
  std::string folder_;
};

TEST_F(PosixFileSystemTest, WritesReadsAndShortens) {
  const auto writer = files_.create(path("a")).value();
  ASSERT_TRUE(writer->write("hello "));
  ASSERT_TRUE(writer->write("world"));
  ASSERT_TRUE(writer->sync());
  const auto reader = files_.open(path("a")).value();
  EXPECT_EQ(reader->size().value(), 11U);
  std::string got(20, '\0');
  EXPECT_EQ(reader->read_at(6, got).value(), 5U);
  EXPECT_EQ(got.substr(0, 5), "world");
  EXPECT_EQ(reader->read_at(11, got).value(), 0U);
  ASSERT_TRUE(writer->truncate(5));
  ASSERT_TRUE(writer->write("!"));
  EXPECT_EQ(read_small_file(files_, path("a")).value(), "hello!");
}

TEST_F(PosixFileSystemTest, WhatItMakesIsTheOwnersAlone) {
  ASSERT_TRUE(files_.make_directories(path("x/y")));
  ASSERT_TRUE(files_.create(path("x/y/a")));
  struct stat status {};
  ASSERT_EQ(stat(path("x/y/a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0600U);
  ASSERT_EQ(stat(path("x/y").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0700U);
  EXPECT_TRUE(files_.make_directories(path("x/y"))) << "well if it is there";
}

TEST_F(PosixFileSystemTest, ErrorsNameThePathAndKeepTheirNumber) {
  const auto missing = files_.open(path("none"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().problem, FileProblem::kNotFound);
  EXPECT_EQ(missing.error().number, ENOENT);
  EXPECT_EQ(missing.error().message, "cannot open " + path("none") + ": No such file or directory");
  ASSERT_TRUE(files_.create(path("a")));
  EXPECT_EQ(files_.create(path("a")).error().problem, FileProblem::kExists);
  EXPECT_EQ(files_.remove(path("none")).error().problem, FileProblem::kNotFound);
  EXPECT_EQ(files_.list(path("none")).error().problem, FileProblem::kNotFound);
  EXPECT_EQ(files_.rename(path("none"), path("b")).error().problem, FileProblem::kNotFound);
  EXPECT_EQ(files_.sync_directory(path("none")).error().problem, FileProblem::kNotFound);
  EXPECT_FALSE(files_.make_directories(path("a")));
  EXPECT_FALSE(files_.make_directories(path("a/b")));
  EXPECT_FALSE(files_.open(path("a")).value()->write("x")) << "open for reading";
}

TEST_F(PosixFileSystemTest, AnErrorBecomesAPlainOne) {
  const Result<std::unique_ptr<File>> plain = files_.open(path("none"));
  ASSERT_FALSE(plain);
  EXPECT_NE(plain.error().message.find("No such file"), std::string::npos);
  EXPECT_THROW(files_.open(path("none")).value(), std::runtime_error);
}

TEST_F(PosixFileSystemTest, FollowsNoLink) {
  std::filesystem::create_symlink("/etc/passwd", path("link"));
  EXPECT_FALSE(files_.open(path("link")));
  EXPECT_FALSE(files_.create(path("link")));
  EXPECT_TRUE(files_.list(folder_).value().empty());
}

TEST_F(PosixFileSystemTest, ListsFilesByName) {
  ASSERT_TRUE(files_.create(path("b")).value()->write("123"));
  ASSERT_TRUE(files_.create(path("a")));
  ASSERT_TRUE(files_.make_directories(path("c")));
  const auto entries = files_.list(folder_).value();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].name, "a");
  EXPECT_EQ(entries[1].name, "b");
  EXPECT_EQ(entries[1].bytes, 3U);
}

TEST_F(PosixFileSystemTest, LocksADirectoryOnce) {
  auto lock = files_.lock(folder_);
  ASSERT_TRUE(lock);
  EXPECT_EQ(files_.lock(folder_).error().problem, FileProblem::kLocked);
  lock->reset();
  EXPECT_TRUE(files_.lock(folder_));
}

/// Lets files grow to so many bytes only: the kernel then writes what fits, and then says EFBIG.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    before_handler_ = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, before_handler_);
  }

 private:
  rlimit before_{};
  void (*before_handler_)(int) = nullptr;
};

TEST_F(PosixFileSystemTest, AShortWriteIsGoneOnWithAndItsErrorTold) {
  const auto file = files_.create(path("a")).value();
  FileResult<void> result;
  {
    const FileSizeLimit limit(60);
    result = file->write(std::string(100, 'x'));
  }
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().problem, FileProblem::kNoSpace);
  EXPECT_EQ(file->size().value(), 60U);
}

TEST_F(PosixFileSystemTest, WritesDurably) {
  ASSERT_TRUE(write_durably(files_, path("id"), "one"));
  ASSERT_TRUE(write_durably(files_, path("id"), "two"));
  EXPECT_EQ(read_small_file(files_, path("id")).value(), "two");
  EXPECT_EQ(files_.list(folder_).value().size(), 1U);
  EXPECT_FALSE(read_small_file(files_, path("id"), 2)) << "longer than it may be";
}

TEST(DirectoryOfTest, IsWhatStandsBeforeTheLastSlash) {
  EXPECT_EQ(directory_of("a/b/c"), "a/b");
  EXPECT_EQ(directory_of("/a"), "/");
  EXPECT_EQ(directory_of("a"), ".");
}

using test::FaultyFileSystem;
using Operation = FaultyFileSystem::Operation;

TEST(WriteDurablyTest, AfterAPowerLossTheOldOrTheNewStands) {
  FaultyFileSystem disk;
  ASSERT_TRUE(write_durably(disk, "d/id", "old"));
  disk.lose_power();
  EXPECT_EQ(disk.content("d/id"), "old");
  for (const Operation fails :
       {Operation::kCreate, Operation::kWrite, Operation::kSync, Operation::kRename}) {
    disk.fail(fails, EIO);
    EXPECT_FALSE(write_durably(disk, "d/id", "new"));
    disk.heal();
    EXPECT_EQ(disk.content("d/id"), "old");
    EXPECT_FALSE(disk.exists("d/id.new"));
    disk.lose_power();
    EXPECT_EQ(disk.content("d/id"), "old");
  }
  disk.fail(Operation::kSyncDirectory, EIO);
  EXPECT_FALSE(write_durably(disk, "d/id", "new"));
  disk.lose_power();
  EXPECT_EQ(disk.content("d/id"), "old") << "the rename was not on the disk";
}

TEST(WriteDurablyTest, WhatACrashLeftIsNoHindrance) {
  FaultyFileSystem disk;
  disk.put("d/id.new", "half");
  ASSERT_TRUE(write_durably(disk, "d/id", "whole"));
  EXPECT_EQ(disk.content("d/id"), "whole");
}

}  // namespace
}  // namespace mapledger::spool
