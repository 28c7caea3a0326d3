#pragma once

#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "collector/account/batch.hpp"

namespace mapledger {

inline std::ostream& operator<<(std::ostream& out, const Sums& s) {
  return out << s.requested_bytes << ' ' << s.returned_bytes << ' ' << s.mmap_calls << ' ' << s.munmap_calls
             << ' ' << s.failed_calls;
}

inline std::ostream& operator<<(std::ostream& out, const Effects& effects) {
  for (const std::int64_t bytes : effects.bytes) out << ' ' << bytes;
  return out;
}

template <class T>
std::string shown(const std::optional<T>& value) {
  return value ? std::to_string(*value) : "none";
}

/// All that would be written, a line a row, whatever the order of the rows.
inline std::set<std::string> rows_of(const Batch& batch) {
  std::set<std::string> lines;
  const auto add = [&](const std::ostringstream& line) {
    EXPECT_TRUE(lines.insert(line.str()).second) << "twice: " << line.str();
  };
  for (const ProcessChange& p : batch.processes) {
    std::ostringstream line;
    line << "process " << p.process_id << ' ' << p.start_ns << ' ' << p.exec_id << ' ' << p.pid << ' '
         << shown(p.ppid) << ' ' << shown(p.uid) << " '" << batch.programs.at(p.program).name << "' "
         << p.sums << ' ' << p.mremap_calls << ' ' << p.brk_calls << " peak " << p.peak_rise << ' '
         << shown(p.mapped_bytes) << ' ' << shown(p.stack_bytes) << ' ' << shown(p.resident_bytes) << " base "
         << p.base_bytes << " by" << p.effects << " in '" << p.cgroup << '\'' << ' ' << p.first_us << ' '
         << p.last_us << ' ' << shown(p.exited_us) << " span " << p.requests << ' ' << p.first_seq << ' '
         << p.last_seq << ' ' << p.first_request_us << ' ' << p.last_request_us;
    add(line);
  }
  for (const ProgramChange& p : batch.programs) {
    std::ostringstream line;
    line << "program " << p.program_id << ' ' << p.name << ' ' << p.sums;
    add(line);
  }
  for (const ActivityChange& a : batch.activity) {
    std::ostringstream line;
    line << "activity " << a.bucket_us << ' ' << a.process_id << ' ' << a.sums << " mapped "
         << shown(a.mapped_bytes);
    add(line);
  }
  std::map<std::string, int> ends;
  for (const ProcessEnd& end : batch.ends) {
    ++ends["end " + std::to_string(end.process_id) + ' ' + std::to_string(end.at_us)];
  }
  for (const auto& [end, times] : ends) lines.insert(end + " times " + std::to_string(times));
  return lines;
}

}  // namespace mapledger
