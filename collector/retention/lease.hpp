#pragma once

#include <cstdint>

#include "common/mysql/connection.hpp"

namespace mapledger {

/// The right to tend what all hosts of a ledger share, its partitions: a row in `leases`, which one collector
/// at a time holds. Held on by taking it again in time; free when it is given back, or when its time is over
/// by the database's clock. No named lock: these are of one node of a cluster alone. Owned and used by one
/// thread.
class Lease {
 public:
  /// Three passes of the retention: a collector that missed two of them is gone.
  static constexpr std::int64_t kTermUs = 180'000'000;

  explicit Lease(std::uint64_t holder) : holder_(holder) {}

  /// True: it is ours for a term from now on.
  mysql::DbResult<bool> take(mysql::Connection& database);
  /// If it is ours, another may have it at once.
  mysql::DbResult<void> give_back(mysql::Connection& database) const;

 private:
  std::uint64_t holder_;
  bool had_ = false;
};

}  // namespace mapledger
