#pragma once

#include <cstdint>
#include <filesystem>

#include "tests/exact/oracle.hpp"

namespace mapledger::exact {

/// Floods the tracer, whose ring is too small for it, with the random calls of many processes; then each
/// makes one more call, and is compared once an event of it came. So many rounds. Throws std::runtime_error
/// if nothing was lost.
void compare_after_loss(Oracle& oracle, LedgerView& ledger, Recorder& recorder,
                        const std::filesystem::path& programs, std::uint64_t seed, unsigned rounds);

}  // namespace mapledger::exact
