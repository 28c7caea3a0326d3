#pragma once

#include <cstdint>

#include "collector/spool/file_system.hpp"
#include "common/result.hpp"

namespace mapledger::spool {

/// Moves the segments of one boot (`world`, SegmentHeader) from a spool that nobody uses into the folder of
/// another: what this machine has read before it was known to be the clone of another, whose id the first
/// spool bears. What lies there of other boots came with the clone and is the other machine's. Answers with
/// how many were moved. Before the second spool is opened.
Result<std::size_t> adopt(FileSystem& files, const std::string& from, const std::string& to,
                          std::uint64_t world);

}  // namespace mapledger::spool
