#pragma once

#include <string>

namespace mapledger {

/// Sets spdlog up for a daemon: standard error, UTC times, one line an event. Call once, before threads
/// start. `level` is one of trace, debug, info, warn, error.
void set_up_logging(const std::string& daemon, const std::string& level);

}  // namespace mapledger
