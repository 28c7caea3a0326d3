#pragma once

#include "collector/config.hpp"
#include "common/result.hpp"

namespace mapledger {

/// Compiles memory_request.stp (STAP_SCRIPT) to config.module_to for config.module_kernel, which staprun can
/// then run without compiler and headers. An error says what to mend.
Result<void> build_module(const CollectorConfig& config);

}  // namespace mapledger
