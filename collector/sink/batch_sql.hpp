#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "collector/sink/shipment.hpp"
#include "collector/sink/sql_writer.hpp"

namespace mapledger {

/// Rows a statement: enough that the statement's cost does not count, and far below any max_allowed_packet.
inline constexpr std::size_t kRowsPerInsert = 1'000;

/// The statement that moves the checkpoint: it must change one row, else the checkpoint is not at
/// `shipment.before`.
std::string checkpoint_sql(const Shipment& shipment, std::int64_t now_us);

/// What the shipment changes besides checkpoint and requests.
std::vector<std::string> changes_sql(const Shipment& shipment);

/// One gap more, beside those of the batch.
std::vector<std::string> gap_sql(const Shipment& shipment, const Gap& gap);

}  // namespace mapledger
