#pragma once

#include <string>

namespace mapledger {

/// Sets spdlog up for a daemon: standard error, UTC times, one line an event. Call once, before threads
/// start. `level` is one of trace, debug, info, warn, error; `format` is text, or json: an object a line with
/// time, level, program and message.
void set_up_logging(const std::string& daemon, const std::string& level, const std::string& format);

}  // namespace mapledger
