#pragma once

#include <string>

#include "collector/report/memory_report.hpp"
#include "common/mysql/statement.hpp"
#include "common/result.hpp"

namespace mapledger::report {

/// What went wrong, with what to do about it.
Error cannot_read(const mysql::DbError& error);

/// The machine that is asked for, by its id (16 hexadecimal digits) or its name; if `asked` is empty `here`,
/// or the only one. What cannot be told apart is an error that lists what there is.
Result<Machine> find_machine(mysql::Connection& database, const std::string& asked, std::uint64_t here);

}  // namespace mapledger::report
