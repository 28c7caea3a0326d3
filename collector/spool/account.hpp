#pragma once

#include "collector/account/accountant.hpp"
#include "collector/spool/record.hpp"

namespace mapledger::spool {

/// Hands a record that is no summary to the accountant.
inline void account(Accountant& accountant, const Record& record) {
  switch (record.kind) {
    case RecordKind::kEvent:
      return accountant.add(record.event, record.seq, record.time_us);
    case RecordKind::kBeat:
      return accountant.add_beat(record.seq, record.time_us);
    case RecordKind::kGap:
      return accountant.add_gap(record.gap, record.seq);
    case RecordKind::kSummary:
      return;
  }
}

}  // namespace mapledger::spool
