#pragma once

#include <string>

#include "collector/report/memory_report.hpp"

namespace mapledger::report {

/// The report as one page of HTML that asks nobody for anything: no script, no other file, a
/// Content-Security-Policy that allows its own style sheet alone; light or dark as the reader's system is,
/// fit for paper.
std::string as_html(const MemoryReport& report);

}  // namespace mapledger::report
