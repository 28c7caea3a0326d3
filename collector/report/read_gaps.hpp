#pragma once

#include "collector/report/memory_report.hpp"
#include "common/mysql/statement.hpp"

namespace mapledger::report {

/// The gaps that lie in the span, at least in part.
mysql::DbResult<Gaps> read_gaps(mysql::Connection& database, std::uint64_t host, const Span& span);

/// Why calls of the span failed, from the log: of its newest failures, until some thousands of its rows are
/// read.
mysql::DbResult<Failures> read_failures(mysql::Connection& database, std::uint64_t host, const Span& span);

}  // namespace mapledger::report
