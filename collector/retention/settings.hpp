#pragma once

#include <cstdint>

namespace mapledger {

/// How long the ledger keeps what. 0 is no limit.
struct RetentionSettings {
  int days = 30;                       ///< of request rows
  std::uint64_t bytes = 10ULL << 30U;  ///< all tables of the ledger
  int activity_days = 90;              ///< of activity buckets
  int process_days = 90;               ///< of processes that have exited
};

}  // namespace mapledger
