#pragma once

#include <string>

#include "collector/report/memory_report.hpp"

namespace mapledger::report {

/// The report in GitHub's Markdown, with the pies as diagrams of Mermaid, each beside a table of the same.
std::string as_markdown(const MemoryReport& report);

}  // namespace mapledger::report
