#pragma once

#include "collector/config.hpp"

namespace mapledger {

/// Runs the command that the config names. Returns the exit code; what is wrong stands in the log.
int run_collector(const CollectorConfig& config);

}  // namespace mapledger
