#pragma once

#include <cstdint>
#include <optional>

#include "collector/sink/load_text_writer.hpp"
#include "collector/sink/shipment.hpp"
#include "common/config/settings.hpp"
#include "common/mysql/connection.hpp"

namespace mapledger {

/// A connection that stores batches, one batch one transaction, whose UPDATE of the checkpoint must change
/// one row before anything of it is seen: so each is stored exactly once, whoever else tries. Two ways to the
/// same rows:
///   prepare(), then finish(): the request rows first, by LOAD DATA where the server takes that (found out by
///     trying), while the batch before is not stored yet; the checkpoint and the sums when it is.
///   store(): the checkpoint first, the rows by INSERT, and a row that the database will never take is left
///     out and told as a gap. For whatever went wrong the first time, a lost answer to a commit among it.
/// Owned and used by one lane's thread. Errors are results and leave no transaction behind.
class BatchStore {
 public:
  static mysql::DbResult<BatchStore> open(const DatabaseConfig& config);

  struct Outcome {
    bool fenced = false;        ///< the checkpoint is not where it should be: another collector moved it
    std::uint64_t refused = 0;  ///< rows left out
  };

  /// False: not by this way (LOAD DATA did not take every row as it is).
  mysql::DbResult<bool> prepare(const Shipment& shipment);
  mysql::DbResult<Outcome> finish(const Shipment& shipment, std::int64_t now_us);
  mysql::DbResult<Outcome> store(const Shipment& shipment, std::int64_t now_us);
  /// What prepare() did is undone.
  void forget();

  [[nodiscard]] mysql::Connection& connection() { return connection_; }

 private:
  explicit BatchStore(mysql::Connection connection) : connection_(std::move(connection)) {}

  bool run(const std::string& statement) { return connection_.execute(statement).has_value(); }
  bool run(const std::vector<std::string>& statements);
  /// Rows [from, to); those that are refused for good are left out and added to `refused`.
  bool insert(const Shipment& shipment, std::size_t from, std::size_t to, std::optional<Gap>& refused);
  /// Nothing: it moved.
  mysql::DbResult<std::optional<Outcome>> move_checkpoint(const Shipment& shipment, std::int64_t now_us);
  /// Rolls back and answers with the error of the statement that failed.
  mysql::DbError give_up();

  mysql::Connection connection_;
  LoadTextWriter text_;
  std::vector<std::string> changes_;  // of the batch that is prepared
  bool loads_ = true;
};

}  // namespace mapledger
