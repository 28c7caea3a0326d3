#include "collector/spool/segment_writer.hpp"

namespace mapledger::spool {

SegmentWriter::SegmentWriter(FileSystem& files, std::unique_ptr<File> file, std::string path,
                             const SegmentHeader& header)
    : files_(files),
      file_(std::move(file)),
      path_(std::move(path)),
      header_(header),
      last_seq_(header.first_seq - 1),
      synced_seq_(last_seq_) {}

FileResult<std::unique_ptr<SegmentWriter>> SegmentWriter::create(FileSystem& files, std::string path,
                                                                 const SegmentHeader& header) {
  auto file = files.create(path);
  if (!file) return file.error();
  if (auto written = (*file)->write(encode(header)); !written) {
    static_cast<void>(files.remove(path));  // what stays is a segment without records
    return written.error();
  }
  return std::unique_ptr<SegmentWriter>(new SegmentWriter(files, std::move(*file), std::move(path), header));
}

FileResult<void> SegmentWriter::write(const SealedBlock& block) {
  if (abandoned_) {
    return FileError{
        {path_ + " has a torn piece that could not be taken off; it is not written to any more"}};
  }
  if (auto written = file_->write(block.bytes); !written) {
    abandoned_ = !file_->truncate(bytes_);
    return written;
  }
  bytes_ += block.bytes.size();
  last_seq_ = block.header.last_seq;
  return {};
}

FileResult<void> SegmentWriter::sync() {
  if (sync_error_) return *sync_error_;
  auto synced = file_->sync();
  if (synced && !name_synced_) {
    synced = files_.sync_directory(directory_of(path_));
    name_synced_ = static_cast<bool>(synced);
  }
  if (!synced) {
    sync_error_ = std::make_unique<FileError>(synced.error());
    return synced;
  }
  synced_seq_ = last_seq_;
  return {};
}

}  // namespace mapledger::spool
