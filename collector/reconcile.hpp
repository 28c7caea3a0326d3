#pragma once

#include "collector/ingest.hpp"
#include "collector/sink/ledger.hpp"

namespace mapledger {

/// Whether a process with this start (CLOCK_BOOTTIME nanoseconds; 0: unknown) runs now: field 22 of
/// /proc/PID/stat, proc(5), which counts clock ticks.
bool is_running(std::uint32_t pid, std::uint64_t start_ns);

/// At start: processes that the ledger has as living and that ended while nobody looked are marked as ended
/// now. `per_run`: those of another run cannot be told from these, so all are over.
void end_the_dead(Ledger& ledger, Ingest& ingest, bool per_run);

}  // namespace mapledger
