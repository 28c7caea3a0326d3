#pragma once

#include <chrono>

#include "collector/origin.hpp"
#include "collector/parse/line_splitter.hpp"
#include "collector/source/source.hpp"

namespace mapledger {

/// What a stream's first line says.
struct Opening {
  Origin origin;
  std::string hello;  ///< the hello line, filled in; empty in an older form
};

/// Starts the source and reads until the first line is there, which stays in the splitter. An error if the
/// stream ends before (a tracer that cannot start says why), or a live one is of another machine; `stopped`
/// in the message's place if the wake descriptor said so.
Result<Opening> open_stream(Source& source, LineSplitter& splitter, const HostInfo& here);

}  // namespace mapledger
