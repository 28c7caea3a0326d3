#pragma once

#include <cstdint>
#include <filesystem>

#include "common/result.hpp"

namespace mapledger {

/// What a recording is known by, whatever its name and folder: the first 64 bits of its content's SHA-256,
/// never 0.
Result<std::uint64_t> recording_id(const std::filesystem::path& file);

}  // namespace mapledger
