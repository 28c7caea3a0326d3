#pragma once

#include <cstdint>
#include <string>

#include "collector/parse/event.hpp"
#include "collector/spool/block.hpp"
#include "tests/fuzz/check.hpp"

namespace mapledger::fuzz {

/// Puts an event through the spool: what comes back must be spooled to the same bytes.
inline void check_spools(const Event& event, std::int64_t time_us) {
  static const spool::Seal seal(1, 1);
  static spool::BlockBuilder first(seal, 1);
  static spool::BlockBuilder second(seal, 1);
  first.clear();
  second.clear();
  first.add(event, time_us);
  const spool::SealedBlock block = first.seal();
  auto decoder = spool::BlockDecoder::open(block.bytes, seal);
  CHECK_THAT(decoder.has_value());
  spool::Record record;
  CHECK_THAT(decoder->next(record) == spool::BlockDecoder::Next::kRecord);
  CHECK_THAT(record.kind == spool::RecordKind::kEvent && record.time_us == time_us);
  CHECK_THAT(record.event.kind == event.kind && record.event.name == event.name &&
             record.event.pid == event.pid);
  CHECK_THAT(decoder->next(record) == spool::BlockDecoder::Next::kEnd);
  second.add(record.event, record.time_us);
  CHECK_THAT(second.seal().bytes == block.bytes);
}

}  // namespace mapledger::fuzz
