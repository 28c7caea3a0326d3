#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "collector/account/batch.hpp"

namespace mapledger {

/// What a batch changes in the sums, as bytes: the column pending_changes.changes. A version byte, 2, then
/// the fields of a batch (collector/spool/summary.hpp); 1, and its older form, is read as well.
std::string encode_changes(const Batch& batch);

/// Null if the bytes are no changes that this program can read.
std::unique_ptr<Batch> decode_changes(std::string_view bytes);

}  // namespace mapledger
