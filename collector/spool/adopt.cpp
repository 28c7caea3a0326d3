#include "collector/spool/adopt.hpp"

#include "collector/spool/segment_reader.hpp"

namespace mapledger::spool {
namespace {

/// Of a file that is a segment, or its sums.
bool is_of(FileSystem& files, const std::string& path, std::uint64_t world) {
  const auto reader = SegmentReader::open(files, path);
  return reader && (*reader)->state() == HeaderState::kGood && (*reader)->header().world == world;
}

}  // namespace

Result<std::size_t> adopt(FileSystem& files, const std::string& from, const std::string& to,
                          std::uint64_t world) {
  const auto entries = files.list(from);
  if (!entries && entries.error().problem == FileProblem::kNotFound) return std::size_t{0};
  if (!entries) return entries.error();
  const auto lock = files.lock(from);
  if (!lock) return lock.error();
  if (const auto made = files.make_directories(to); !made) return made.error();
  std::size_t moved = 0;
  for (const auto& entry : *entries) {
    const bool is_segment = entry.name.ends_with(".seg") || entry.name.ends_with(".sum");
    if (!is_segment || !is_of(files, from + '/' + entry.name, world)) continue;
    if (const auto done = files.rename(from + '/' + entry.name, to + '/' + entry.name); !done)
      return done.error();
    ++moved;
  }
  if (moved == 0) return moved;
  for (const std::string& folder : {to, from}) {
    if (const auto synced = files.sync_directory(folder); !synced) return synced.error();
  }
  return moved;
}

}  // namespace mapledger::spool
