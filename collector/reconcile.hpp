#pragma once

#include <cstdint>
#include <vector>

#include "collector/account/batch.hpp"
#include "collector/sink/ledger.hpp"
#include "common/config/settings.hpp"

namespace mapledger {

/// Before the first batch of a run: processes that the ledger has as living and that ended while nobody
/// looked, as ended now. `per_run`: those of another run cannot be told from these, so all are over. None,
/// and a warning, if the database does not answer.
std::vector<ProcessEnd> find_the_dead(const DatabaseConfig& config, std::uint64_t host_id, bool per_run);

}  // namespace mapledger
