#pragma once

#include <cstdint>
#include <string>

#include "collector/account/pages.hpp"
#include "collector/parse/event.hpp"
#include "common/host.hpp"
#include "common/result.hpp"

namespace mapledger {

/// Whose events a stream carries.
struct Origin {
  HostInfo host;
  std::int64_t utc_offset_ns = 0;
  bool per_run = false;  ///< pids of another run say nothing: a replay, or a stream without identities
  [[nodiscard]] PageSizes pages() const { return {host.page_bytes, host.huge_page_bytes}; }
};

/// A live tracer's hello: the machine we run on, with what the line says. An error if it is of another boot.
Result<Origin> live_origin(const Hello& hello, const HostInfo& here);

/// A recording's: its own machine, as a host apart from any live one.
Result<Origin> recorded_origin(const Hello& hello, const HostInfo& here);

/// A stream in one of the older line forms, which says nothing of itself. `recording` names the file; empty:
/// live.
Origin older_origin(const HostInfo& here, const std::string& recording);

/// The hello line with what the tracer could not know filled in from the machine we run on; no newline.
std::string complete_hello(const Hello& hello, const HostInfo& here, std::int64_t utc_offset_ns);

}  // namespace mapledger
