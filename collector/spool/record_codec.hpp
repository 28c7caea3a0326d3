#pragma once

#include <cstdint>

#include "collector/spool/format.hpp"
#include "collector/spool/record.hpp"
#include "collector/spool/varint.hpp"

namespace mapledger::spool {

// The records of a payload as format.hpp lays them out. Pure. `base_us` is the time that the next time in the
// block is told from: 0 at the start of a block, kept by the caller.

inline constexpr std::uint8_t kOlderSummaryTag = 11;  ///< of format version 1
inline constexpr std::uint8_t kSummaryTag = 12;

/// Room that an event or a beat needs at most.
inline constexpr std::size_t kMaxSmallRecordBytes =
    1 + 15 * kMaxVarintBytes + kMaxCgroupBytes + kMaxNameBytes;
/// Room that a gap needs at most.
inline constexpr std::size_t kMaxGapBytes = 1 + 5 * kMaxVarintBytes + 1020;

// Each writes to `out`, where there must be the room named above, and returns what is behind it. A name or a
// detail that is too long is cut.
char* put_event(char* out, const Event& event, std::int64_t time_us, std::int64_t& base_us);
char* put_beat(char* out, std::int64_t complete_until_us, std::int64_t& base_us);
char* put_gap(char* out, const Gap& gap);

/// Reads one record, all but its `seq`. False if what stands there is none; then `record` holds nothing of
/// use.
bool take_record(FieldCursor& in, std::int64_t& base_us, Record& record);

}  // namespace mapledger::spool
