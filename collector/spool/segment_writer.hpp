#pragma once

#include <memory>
#include <string>

#include "collector/spool/block.hpp"
#include "collector/spool/file_system.hpp"
#include "collector/spool/format.hpp"

namespace mapledger::spool {

/// Appends whole blocks to one segment file. Owned by the spool, used by one thread; readers open the file
/// themselves and may follow it. What write() returned well for survives the end of the process; what sync()
/// returned well for survives that of the machine.
///
/// When write() fails, the file ends behind its last whole block again, and the caller still has the block:
/// it may write it again later (room came), to this segment or the next, or keep it in memory. Only if the
/// torn piece could not be taken off either is the segment abandoned: every further write() fails, and a
/// reader finds a torn tail. The same block then goes into a new segment.
class SegmentWriter {
 public:
  /// Creates the file and writes its header. On an error no file is left behind, if it could be removed.
  static FileResult<std::unique_ptr<SegmentWriter>> create(FileSystem& files, std::string path,
                                                           const SegmentHeader& header);

  FileResult<void> write(const SealedBlock& block);
  /// All that was written, and the file's name, are on the disk. Fails for ever once it has failed
  /// (File::sync() says why): begin a new segment then.
  FileResult<void> sync();

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const SegmentHeader& header() const { return header_; }
  /// Length of the file up to the end of its last whole block.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] bool empty() const { return bytes_ == kHeaderAreaBytes; }
  /// Of the last record written; header().first_seq - 1 if there is none.
  [[nodiscard]] std::uint64_t last_seq() const { return last_seq_; }
  [[nodiscard]] std::uint64_t synced_seq() const { return synced_seq_; }
  [[nodiscard]] bool abandoned() const { return abandoned_; }

 private:
  SegmentWriter(FileSystem& files, std::unique_ptr<File> file, std::string path, const SegmentHeader& header);

  FileSystem& files_;
  std::unique_ptr<File> file_;
  std::string path_;
  SegmentHeader header_;
  std::uint64_t bytes_ = kHeaderAreaBytes;
  std::uint64_t last_seq_;
  std::uint64_t synced_seq_;
  bool name_synced_ = false;
  bool abandoned_ = false;
  std::unique_ptr<FileError> sync_error_;
};

}  // namespace mapledger::spool
