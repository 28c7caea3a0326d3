#pragma once

#include <vector>

#include "collector/report/memory_report.hpp"
#include "common/mysql/statement.hpp"

namespace mapledger::report {

/// Puts into each entry what the ledger knows of the process, or of the program. At most a few hundred.
mysql::DbResult<void> name_processes(mysql::Connection& database, std::uint64_t host,
                                     const std::vector<std::vector<Entry>*>& lists);
mysql::DbResult<void> name_programs(mysql::Connection& database, std::uint64_t host,
                                    std::vector<Entry>& programs);

struct Biggest {
  std::vector<Entry> entries;
  std::uint64_t least_bytes = 0;  ///< see MemoryReport::biggest_least_bytes
};

/// The processes that lived in the span, by net requested at its end. Looked at are those of the ledger that
/// asked for the most in their lives, some thousands, and those that asked for the most in the span.
mysql::DbResult<Biggest> read_biggest(mysql::Connection& database, const Machine& machine, const Span& span,
                                      std::uint64_t count);

}  // namespace mapledger::report
