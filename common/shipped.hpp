#pragma once

#include <filesystem>

namespace mapledger {

/// Where something that is shipped with the programs lies: PREFIX/share/mapledger/`installed` if this program
/// is in PREFIX/bin and it is there, else `in_sources` in the sources that this program was built of. Any
/// thread.
std::filesystem::path shipped(const std::filesystem::path& installed,
                              const std::filesystem::path& in_sources);

/// The same for a program in `folder`.
std::filesystem::path shipped_with(const std::filesystem::path& folder,
                                   const std::filesystem::path& installed,
                                   const std::filesystem::path& in_sources);

}  // namespace mapledger
