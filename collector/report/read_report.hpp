#pragma once

#include "collector/report/memory_report.hpp"
#include "common/mysql/connection.hpp"
#include "common/result.hpp"

namespace mapledger::report {

/// What the ledger says of the machine in the span, as of one moment, with lists of at most `count`. It only
/// reads, and its queries and its memory are bounded by the span and by what was active in it.
Result<MemoryReport> read_report(mysql::Connection& database, const Machine& machine, const Span& asked,
                                 std::uint64_t count);

}  // namespace mapledger::report
