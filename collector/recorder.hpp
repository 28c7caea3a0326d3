#pragma once

#include <cstdint>
#include <filesystem>

#include "collector/source/source.hpp"
#include "common/host.hpp"

namespace mapledger {

/// Writes a source's lines to `file` as they come, the hello line filled in, until it ends or the wake
/// descriptor says stop; compressed if the name ends in .zst. Returns the lines written.
Result<std::uint64_t> record_stream(Source& source, const std::filesystem::path& file, const HostInfo& here);

}  // namespace mapledger
