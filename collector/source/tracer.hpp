#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "collector/config.hpp"
#include "collector/source/source.hpp"

namespace mapledger {

/// The source that TRACER names. auto takes stap if it can work here, else ebpf, and logs why; if neither can
/// work, the error says what is missing and how to install it. `left_out` are process ids that the tracer
/// shall not report.
Result<std::unique_ptr<Source>> make_source(const CollectorConfig& config,
                                            const std::vector<std::uint32_t>& left_out, int wake_fd);

/// Why SystemTap cannot work here, or nothing if it can. `stap_version` as in "4.8", `kernel` as uname -r.
std::string why_not_stap(const std::string& stap_version, const std::string& kernel, bool has_headers);

}  // namespace mapledger
