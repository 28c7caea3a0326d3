#pragma once

#include <cstdint>

#include "collector/retention/plan.hpp"
#include "common/mysql/connection.hpp"

namespace mapledger {

/// Reads the ledger's partitions and changes them. Borrows a connection of open_for_retention(): a change
/// that waits behind a long SELECT keeps every insert waiting with it, so it gives up after half a second
/// (MariaDB) or a second (MySQL) with an error of kind kRetry. One thread; several collectors may work on one
/// database.
class Partitioner {
 public:
  enum class Outcome {
    kDone,
    kOvertaken,  ///< the partitions are no longer as they were read: another collector was faster
  };

  explicit Partitioner(mysql::Connection& database) : database_(database) {}

  mysql::DbResult<Storage> read(std::int64_t now_us);
  mysql::DbResult<Outcome> carry_out(const Action& action);

 private:
  mysql::DbResult<std::vector<Partition>> read_table(const std::string& table, std::int64_t now_us);
  mysql::DbResult<std::uint64_t> count(const std::string& table, const Partition& partition);
  mysql::DbResult<Outcome> alter(const std::string& table, const std::string& sql);
  mysql::DbResult<void> lock(const std::string& table);
  mysql::DbResult<Outcome> remove(const Action& action);
  mysql::DbResult<void> record_loss(const Action& action);

  mysql::Connection& database_;
};

/// A connection with short lock waits, which sees today's table sizes.
mysql::DbResult<mysql::Connection> open_for_retention(const DatabaseConfig& config);

}  // namespace mapledger
