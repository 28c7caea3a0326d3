#pragma once

#include <cstdint>
#include <functional>

#include "collector/account/batch.hpp"
#include "collector/sink/sql_writer.hpp"

namespace mapledger {

/// Where in a host's ledger a collector stands: what its next batch's condition names.
struct Checkpoint {
  std::uint64_t host_id = 0;
  std::uint32_t run = 0;
  std::uint64_t seq = 0;
  std::uint64_t batch = 0;
};

/// Rows a statement: enough that the statement's cost does not count, and far below any max_allowed_packet.
inline constexpr std::size_t kRowsPerInsert = 1'000;

/// Says one statement; false ends the writing.
using RunSql = std::function<bool(const std::string& sql)>;

/// The statement that begins a batch's transaction: it must change one row, else the checkpoint is not `at`.
void write_checkpoint(SqlWriter& sql, const Checkpoint& at, const Batch& batch, std::int64_t now_us);

/// What the batch changes in processes, programs, activity, request_spans and gaps.
bool apply_changes(SqlWriter& sql, const Checkpoint& at, const Batch& batch, const RunSql& run);

}  // namespace mapledger
