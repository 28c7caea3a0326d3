#pragma once

#include "collector/sink/batch_sql.hpp"
#include "collector/sink/load_text_writer.hpp"
#include "common/mysql/connection.hpp"

namespace mapledger {

/// The batch's request rows as INSERTs of at most kRowsPerInsert rows.
bool insert_requests(SqlWriter& sql, const Checkpoint& at, const Batch& batch, const RunSql& run);

/// The batch's request rows by one LOAD DATA LOCAL from memory: twice as fast, but it skips and bends rows
/// that do not fit without an error. So the caller must compare what it affected with the batch, and look at
/// warnings.
mysql::DbResult<mysql::Connection::Affected> load_requests(mysql::Connection& connection,
                                                           LoadTextWriter& text, const Checkpoint& at,
                                                           const Batch& batch);

/// Whether an error says that this server or this client does not take LOAD DATA LOCAL at all.
bool refuses_load(const mysql::DbError& error);

}  // namespace mapledger
