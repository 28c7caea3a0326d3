#pragma once

#include "collector/config.hpp"

namespace mapledger::report {

/// `mapledger-collector report`: reads the ledger, writes the report, gives the exit code: 1 if the ledger
/// cannot be read or the report cannot be written, 2 for an option that means nothing. It changes nothing in
/// the ledger.
int make_report(const CollectorConfig& config);

}  // namespace mapledger::report
