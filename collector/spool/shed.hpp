#pragma once

#include <cstdint>
#include <string>

#include "collector/spool/file_system.hpp"

namespace mapledger::spool {

struct Shed {
  std::uint64_t requests = 0;  ///< rows that are in the sums alone from now on
  std::uint64_t bytes = 0;     ///< of the summary
};

/// Replaces a sealed segment of records by a summary segment: the sums of its records are written and synced
/// before it goes, so that the accounting stays exact through a kill at any point. Until the summary stands
/// in its place under its own name the segment counts, from then on the summary. What is damaged in the
/// segment is missing in the summary's numbers too.
FileResult<Shed> shed_segment(FileSystem& files, const std::string& segment, const std::string& summary);

}  // namespace mapledger::spool
