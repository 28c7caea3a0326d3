#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "collector/spool/record.hpp"

namespace mapledger::spool {

/// An event of a version 1 stream with a value of its own in every field that the spool keeps.
Event sample_event(Kind kind, std::string_view name = "worker");
/// The same with the greatest or the least value in every field.
Event extreme_event(Kind kind, bool greatest, std::string_view name);
/// Names that processes have given themselves.
std::vector<std::string> hostile_names();
/// A batch without rows that uses every field of a summary.
Summary sample_summary(std::uint64_t first_seq, std::uint64_t last_seq);

/// All that is meaningful of a record, in words; what is read back must say what was written.
std::string text(const Record& record);
std::string text(const Event& event, std::int64_t time_us);
std::string text(const Gap& gap);
std::string beat_text(std::int64_t complete_until_us);
std::string text(const Summary& summary);

}  // namespace mapledger::spool
