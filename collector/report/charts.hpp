#pragma once

#include <string>

#include "collector/report/memory_report.hpp"

namespace mapledger::report {

/// The pie as SVG, with the ranks on its slices.
std::string pie_svg(const Pie& pie, const std::string& title);

/// What was requested above the line and given back below it, with the gaps behind; as wide as there is room.
std::string activity_svg(const MemoryReport& report);

/// A bar, for a cell of a table.
std::string bar_svg(double part);

}  // namespace mapledger::report
