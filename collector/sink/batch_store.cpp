#include "collector/sink/batch_store.hpp"

#include <algorithm>

#include <spdlog/spdlog.h>

#include "collector/sink/batch_sql.hpp"
#include "collector/sink/ledger.hpp"
#include "collector/sink/request_rows.hpp"

namespace mapledger {

using mysql::DbError;
using mysql::DbResult;
using mysql::ErrorKind;

DbResult<BatchStore> BatchStore::open(const DatabaseConfig& config) {
  auto connection = mysql::Connection::open(config, mysql::Connection::LocalInfile::kOn);
  if (!connection) return connection.error();
  return BatchStore(*std::move(connection));
}

bool BatchStore::run(const std::vector<std::string>& statements) {
  return std::all_of(statements.begin(), statements.end(), [this](const auto& sql) { return run(sql); });
}

DbError BatchStore::give_up() {
  DbError error = connection_.last_error();
  if (error.kind != ErrorKind::kConnection) run("ROLLBACK");
  return error;
}

void BatchStore::forget() {
  run("ROLLBACK");
}

DbResult<bool> BatchStore::prepare(const Shipment& shipment) {
  const std::size_t rows = shipment.batch->requests.size();
  if (loads_) write_requests(text_, shipment);
  changes_ = changes_sql(shipment);
  if (!run("START TRANSACTION")) return give_up();
  if (rows == 0) return true;
  if (!loads_) {
    if (!run(requests_sql(shipment, 0, rows))) return give_up();
    return true;
  }
  const auto loaded = load_requests(connection_, text_);
  if (!loaded && refuses_load(loaded.error())) {
    spdlog::info("the server does not take LOAD DATA LOCAL ({}): storing by INSERT",
                 describe(loaded.error()));
    loads_ = false;
    forget();
    return prepare(shipment);
  }
  if (!loaded) return give_up();
  if (loaded->rows == rows && loaded->warnings == 0) return true;
  spdlog::warn("LOAD DATA took {} of {} rows, with {} warnings: storing this batch by INSERT", loaded->rows,
               rows, loaded->warnings);
  forget();
  return false;
}

DbResult<BatchStore::Outcome> BatchStore::finish(const Shipment& shipment, std::int64_t now_us) {
  const auto not_moved = move_checkpoint(shipment, now_us);
  if (!not_moved) return not_moved.error();
  if (*not_moved) return **not_moved;
  if (!run(changes_) || !run("COMMIT")) return give_up();
  return Outcome{};
}

DbResult<BatchStore::Outcome> BatchStore::store(const Shipment& shipment, std::int64_t now_us) {
  if (!run("START TRANSACTION")) return give_up();
  const auto not_moved = move_checkpoint(shipment, now_us);
  if (!not_moved) return not_moved.error();
  if (*not_moved) return **not_moved;
  std::optional<Gap> refused;
  for (std::size_t at = 0; at < shipment.batch->requests.size(); at += kRowsPerInsert) {
    const std::size_t to = std::min(shipment.batch->requests.size(), at + kRowsPerInsert);
    if (!insert(shipment, at, to, refused)) return give_up();
  }
  if (refused && !run(gap_sql(shipment, *refused))) return give_up();
  if (!run(changes_sql(shipment)) || !run("COMMIT")) return give_up();
  return Outcome{false, refused ? *refused->events : 0};
}

bool BatchStore::insert(const Shipment& shipment, std::size_t from, std::size_t to,
                        std::optional<Gap>& refused) {
  if (run(requests_sql(shipment, from, to))) return true;
  const DbError error = connection_.last_error();
  if (error.kind != ErrorKind::kRow) return false;
  if (to - from > 1) {  // a statement that fails leaves nothing of itself behind
    const std::size_t middle = from + (to - from) / 2;
    return insert(shipment, from, middle, refused) && insert(shipment, middle, to, refused);
  }
  const RequestRow& row = shipment.batch->requests[from];
  spdlog::error("the database refuses request {} of run {} for good: {}", row.seq, shipment.batch->run,
                describe(error));
  if (!refused) refused = Gap{row.time_us, row.time_us, Stage::kDatabase, 0, "refused: " + describe(error)};
  refused->from_us = std::min(refused->from_us, row.time_us);
  refused->to_us = std::max(refused->to_us, row.time_us);
  ++*refused->events;
  return true;
}

DbResult<std::optional<BatchStore::Outcome>> BatchStore::move_checkpoint(const Shipment& shipment,
                                                                         std::int64_t now_us) {
  const auto moved = connection_.execute(checkpoint_sql(shipment, now_us));
  if (!moved) return give_up();
  if (moved->rows == 1) return std::nullopt;
  forget();
  // A node of a cluster may not have applied yet what was stored at another.
  connection_.read_in_order(true);
  const auto found = read_checkpoint(connection_, shipment.before.host_id);
  connection_.read_in_order(false);
  if (!found) return found.error();
  if (*found == shipment.before) {
    return DbError{ErrorKind::kRetry, 0, "the node was behind with the checkpoint"};
  }
  // This batch was stored by a commit whose answer was lost, or somebody else writes here.
  return Outcome{!*found || **found != shipment.after, 0};
}

}  // namespace mapledger
